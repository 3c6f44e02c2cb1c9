import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChangingSource, changingSource, codesOf, saidBy } from './changing-source.js';

let source: ChangingSource;
beforeEach(async () => {
  source = await changingSource();
});
afterEach(() => source.remove());

/** Ten rows with a key, a text and a number. */
const before = "SELECT range::INTEGER AS id, 'name ' || range AS name, (range * 10)::INTEGER AS n FROM range(10)";
const asBefore = ['id INTEGER', 'name VARCHAR', 'n INTEGER'];

interface Case {
  readonly change: string;
  /** What the source gives then. */
  readonly query: string;
  /** Columns of the table after a permissive load, and what it warns of. */
  readonly permissive:
    | { readonly columns: readonly string[]; readonly codes: readonly string[] }
    | { readonly fails: string };
  /** Columns after a guided load, or the statements it asks for. */
  readonly guided: { readonly columns: readonly string[] } | { readonly statements: readonly string[] };
}

const cases: readonly Case[] = [
  {
    change: 'a new column',
    query: `SELECT *, true AS extra FROM (${before})`,
    permissive: { columns: [...asBefore, 'extra BOOLEAN'], codes: [] },
    guided: { columns: [...asBefore, 'extra BOOLEAN'] },
  },
  {
    change: 'a column that is gone',
    query: `SELECT * EXCLUDE (n) FROM (${before})`,
    permissive: { columns: asBefore, codes: ['SF9020'] },
    guided: { statements: ['ALTER TABLE t DROP COLUMN n;'] },
  },
  {
    change: 'a wider type',
    query: `SELECT id, name, n::BIGINT + 5000000000 AS n FROM (${before})`,
    permissive: { columns: ['id INTEGER', 'name VARCHAR', 'n BIGINT'], codes: ['SF9008'] },
    guided: { columns: ['id INTEGER', 'name VARCHAR', 'n BIGINT'] },
  },
  {
    change: 'a narrower type',
    query: `SELECT id, name, (n % 100)::TINYINT AS n FROM (${before})`,
    permissive: { columns: asBefore, codes: [] },
    guided: { columns: asBefore },
  },
  {
    change: 'a type that the table cannot hold',
    query: `SELECT id, name, 'number ' || n AS n FROM (${before})`,
    permissive: { fails: 'SF5010' },
    guided: { statements: ['ALTER TABLE t ALTER COLUMN n SET DATA TYPE VARCHAR;'] },
  },
  {
    change: 'a renamed column',
    query: `SELECT id, name AS label, n FROM (${before})`,
    permissive: { columns: [...asBefore, 'label VARCHAR'], codes: ['SF9019'] },
    guided: { statements: ['ALTER TABLE t RENAME COLUMN name TO label;'] },
  },
];

describe.each(['MODE MERGE', 'MODE APPEND'])('%s', (mode) => {
  test.each(cases)('$change: permissive adapts where nothing is lost, and says what it met', async (changed) => {
    await source.give(before);
    await source.load({ mode });
    const rows = await source.rows();
    await source.give(changed.query);
    const result = await source.load({ mode });
    if ('fails' in changed.permissive) {
      expect([result.status, codesOf(result)]).toEqual(['failed', [changed.permissive.fails]]);
      expect([await source.columns(), await source.rows()]).toEqual([asBefore, rows]);
      return;
    }
    expect([result.status, codesOf(result)]).toEqual(['succeeded', changed.permissive.codes]);
    expect(await source.columns()).toEqual(changed.permissive.columns);
    expect(await source.rows()).toHaveLength(mode === 'MODE APPEND' ? 20 : 10);
  });

  test.each(cases)(
    '$change: guided takes over what is safe, and else asks for the statements that do it',
    async (changed) => {
      await source.give(before);
      await source.load({ mode, evolution: 'guided' });
      const rows = await source.rows();
      await source.give(changed.query);
      const result = await source.load({ mode, evolution: 'guided' });
      if ('columns' in changed.guided) {
        expect(result.status).toBe('succeeded');
        expect(await source.columns()).toEqual(changed.guided.columns);
        return;
      }
      expect([result.status, codesOf(result)]).toEqual(['failed', ['SF5018']]);
      expect([await source.columns(), await source.rows()]).toEqual([asBefore, rows]);
      const asked = saidBy(result)
        .split('\n')
        .filter((line) => line.startsWith('ALTER'));
      expect(asked).toEqual(changed.guided.statements);
      for (const statement of asked) await source.execute(statement);
      expect(await source.load({ mode, evolution: 'guided' })).toMatchObject({ status: 'succeeded' });
      expect(await source.rows()).toHaveLength(mode === 'MODE APPEND' ? 20 : 10);
    },
  );

  test.each(cases)('$change: strict stops before anything is written', async (changed) => {
    await source.give(before);
    await source.load({ mode, evolution: 'strict' });
    const rows = await source.rows();
    expect(await source.load({ mode, evolution: 'strict' })).toMatchObject({ status: 'succeeded' });
    await source.give(changed.query);
    const loaded = await source.rows();
    const result = await source.load({ mode, evolution: 'strict' });
    expect([result.status, codesOf(result)]).toEqual(['failed', ['SF5012']]);
    expect([await source.columns(), await source.rows()]).toEqual([asBefore, loaded]);
    expect(rows).toHaveLength(10);
  });
});

describe('MODE REPLACE', () => {
  const mode = 'MODE REPLACE';

  test.each(cases)('$change: permissive makes the table what was read', async ({ query }) => {
    await source.give(before);
    await source.load({ mode });
    await source.give(query);
    expect(await source.load({ mode })).toMatchObject({ status: 'succeeded' });
    expect(await source.columns()).toEqual(
      (await source.query(`DESCRIBE ${query}`)).map(
        ({ column_name: name, column_type: type }) => `${String(name)} ${String(type)}`,
      ),
    );
  });

  test.each([
    ['a new column', undefined],
    ['a wider type', undefined],
    ['a column that is gone', 'ALTER TABLE t DROP COLUMN n;'],
    ['a narrower type', 'ALTER TABLE t ALTER COLUMN n SET DATA TYPE TINYINT USING TRY_CAST(n AS TINYINT);'],
    ['a type that the table cannot hold', undefined],
    ['a renamed column', 'ALTER TABLE t RENAME COLUMN name TO label;'],
  ])('%s under guided: %s', async (change, statement) => {
    await source.give(before);
    await source.load({ mode });
    await source.give(cases.find((each) => each.change === change)?.query ?? '');
    const result = await source.load({ mode, evolution: 'guided' });
    if (statement === undefined) {
      expect(result.status).toBe('succeeded');
      return;
    }
    expect(codesOf(result)).toEqual(['SF5018']);
    expect(saidBy(result)).toContain(`\n${statement}`);
    expect(await source.columns()).toEqual(asBefore);
    await source.execute(statement);
    expect(await source.load({ mode, evolution: 'guided' })).toMatchObject({ status: 'succeeded' });
  });

  test.each(cases)('$change under strict stops, unless the table is to be built anew', async ({ query }) => {
    await source.give(before);
    await source.load({ mode });
    await source.give(query);
    const result = await source.load({ mode, evolution: 'strict' });
    expect([result.status, codesOf(result)]).toEqual(['failed', ['SF5012']]);
    expect(await source.columns()).toEqual(asBefore);
  });
});

describe('ON_SCHEMA_CHANGE', () => {
  test('FAIL is strict, CONTINUE permissive, ALERT_AND_CONTINUE permissive with a warning that lists everything', async () => {
    await source.give(before);
    await source.load({});
    await source.give(`SELECT id, n::BIGINT AS n, 1 AS extra FROM (${before})`);
    const run = (policy: string) => source.load({ evolution: '', policy });
    expect(codesOf(await run('ON_SCHEMA_CHANGE FAIL'))).toEqual(['SF5012']);
    expect(await source.columns()).toEqual(asBefore);
    const alerted = await run('ON_SCHEMA_CHANGE ALERT_AND_CONTINUE');
    expect([alerted.status, codesOf(alerted)]).toEqual(['succeeded', ['SF9009']]);
    expect(saidBy(alerted)).toMatch(/`extra` INTEGER is new, `n` became BIGINT from INTEGER, `name` is missing/);
    expect((await run('ON_SCHEMA_CHANGE CONTINUE')).status).toBe('succeeded');
  });

  test.each(['CONTINUE', 'ALERT_AND_CONTINUE', 'FAIL'])('%s contradicts guided', async (action) => {
    await source.give(before);
    await expect(source.load({ evolution: 'guided', policy: `ON_SCHEMA_CHANGE ${action}` })).rejects.toThrow('guided');
  });
});

describe('types that are inferred from texts', () => {
  const csv = (evolution: string) => ({
    'pipelines/c.sf': `SOURCE c TYPE CSV PARAMS { path: 'data/c.csv', schema_evolution: '${evolution}' };\nLOAD t FROM c MODE APPEND;`,
  });
  const run = async () => {
    const project = await source.open();
    try {
      return await project.run('c');
    } finally {
      await project.close();
    }
  };

  test.each(['guided', 'strict'])('%s does not stop at a type that is only narrower this time', async (evolution) => {
    await source.write({ ...csv(evolution), 'data/c.csv': 'id,amount,note\n1,1.255,x\n' });
    await run();
    await source.write({ 'data/c.csv': 'id,amount,note\n2,3,\n' });
    expect(await run()).toMatchObject({ status: 'succeeded' });
    await source.write({ 'data/c.csv': 'id,amount,note\n3,much,\n' });
    expect(codesOf(await run())).toEqual([evolution === 'strict' ? 'SF5012' : 'SF5018']);
    expect(await source.query('SELECT id, amount FROM t ORDER BY id')).toEqual([
      { id: 1n, amount: '1.255' },
      { id: 2n, amount: '3.000' },
    ]);
  });
});
