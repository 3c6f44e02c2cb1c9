import { describe, expect, test } from '@jest/globals';
import { planText, problemsOf } from '../__fixtures__/plan-text.js';

const profile = { env: 'prod', region: 'us-east', n: '10', yes: 'true', empty: '' };

async function isTaken(condition: string): Promise<boolean> {
  const text = `SET nothing = null; IF ${condition} THEN CREATE TABLE yes AS SELECT 1; ELSE CREATE TABLE no AS SELECT 1; END IF;`;
  const { plan, diagnostics } = await planText(text, { variables: { profile }, runDate: '2026-01-31' });
  expect(diagnostics).toEqual([]);
  return plan?.tasks[0]?.id === 'transform:yes';
}

describe('conditions', () => {
  test.each([
    '${env} == prod',
    "${env} = 'prod'",
    '${env} != dev AND ${region} == us-east',
    '${n} > 9',
    "${n} >= '10.0'",
    '${yes}',
    "${yes} == true AND 'TRUE' == true",
    'NOT ${empty}',
    '${nothing} == null',
    '${env} IN (dev, prod)',
    "${env} NOT IN ('dev', 'test')",
    '${missing|null} == null',
    'NOT (${env} == dev OR ${n} < 10)',
    "'${env}-${region}' == 'prod-us-east'",
    "${run_date} >= '2026-01-01'",
  ])('%s holds', async (condition) => {
    expect(await isTaken(condition)).toBe(true);
  });

  test.each(['${env} == PROD', '${n} < 9', '${env} IN (dev)', '${nothing} > 0', 'false OR ${empty}', '${env} <> prod'])(
    '%s does not hold',
    async (condition) => {
      expect(await isTaken(condition)).toBe(false);
    },
  );

  test('the first branch that holds is taken, and what it makes is there afterwards', async () => {
    const text = `
      IF \${n} > 100 THEN CREATE TABLE a AS SELECT 1;
      ELSE IF \${n} > 5 THEN CREATE TABLE b AS SELECT 1;
      ELSE IF \${n} > 1 THEN CREATE TABLE c AS SELECT 1;
      END IF;
      EXPORT b TO 'out/b.csv' TYPE CSV;`;
    const { plan, diagnostics } = await planText(text, { variables: { profile } });
    expect(diagnostics).toEqual([]);
    expect(plan?.tasks.map((task) => task.id)).toEqual(['transform:b', 'export:out/b.csv']);
  });

  test('what is neither true nor false is no condition', async () => {
    const text = 'IF ⟦${env}⟧ THEN SET a = 1; END IF;';
    expect(await problemsOf(text, { variables: { profile } })).toMatchObject({ found: ['error SF2007'], at: text });
  });

  test('what only a run knows decides nothing', async () => {
    const text = "IF ⟦${run_id}⟧ == 'x' THEN SET a = 1; END IF;";
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF2005'], at: text });
  });
});

describe('branches that are not taken', () => {
  test('have their references checked as warnings', async () => {
    const text = `
      SOURCE orders TYPE CSV PARAMS { "path": "a.csv" };
      LOAD orders FROM orders;
      IF \${env} == test THEN
        LOAD x FROM ⟦ordres⟧;
        EXPORT SELECT * FROM ⟦ordrs⟧ TO 'o.csv' TYPE CSV;
        SOURCE s TYPE ⟦CVS⟧ PARAMS {};
        SOURCE t TYPE CSV PARAMS { "path": "a", ⟦"pth"⟧: 1 };
        INCLUDE '⟦nothing.sf⟧';
        SOURCE u FROM '⟦shpo⟧';
      END IF;`;
    const { found, at, diagnostics } = await problemsOf(text, {
      variables: { profile },
      connections: { shop: { type: 'POSTGRES', params: { host: 'h' } } },
    });
    expect(at).toBe(text);
    expect(found.every((each) => each.startsWith('warning'))).toBe(true);
    expect(diagnostics).toHaveLength(6);
  });

  test('see nothing of each other, so each may make the same', async () => {
    const branch = `SOURCE s TYPE CSV PARAMS { "path": "a.csv" }; LOAD t FROM s; SET x = "\${x|1}"; CREATE TABLE u AS SELECT \${x};`;
    for (const env of ['a', 'b', 'c']) {
      const text = `IF \${env} == a THEN ${branch} ELSE IF \${env} == b THEN ${branch} ELSE ${branch} END IF; EXPORT u TO 'u.csv' TYPE CSV;`;
      const { plan, diagnostics } = await planText(text, { variables: { profile: { env } } });
      expect(diagnostics).toEqual([]);
      expect(plan?.tasks.map((task) => task.id)).toEqual(['load:t', 'transform:u', 'export:u.csv']);
    }
  });

  test('know what is made inside them, and make nothing outside', async () => {
    const text = `
      IF false THEN
        SOURCE s TYPE CSV PARAMS { "path": "a.csv" };
        LOAD t FROM s;
        EXPORT t TO 'o.csv' TYPE CSV;
      END IF;
      LOAD u FROM ⟦s⟧;
      EXPORT ⟦t⟧ TO 'o.csv' TYPE CSV;`;
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2023', 'warning SF2034']);
    expect(at).toBe(text);
    expect(diagnostics.map((each) => each.related?.length)).toEqual([1, 1]);
    expect((await problemsOf(text, { tables: [] })).found).toEqual(['error SF2023', 'error SF2034']);
  });
});
