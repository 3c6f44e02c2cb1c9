import { describe, expect, test } from '@jest/globals';
import { planOf, planText, problemsOf } from '../__fixtures__/plan-text.js';
import type { ExportTask, Plan, TransformTask } from '../index.js';

const query = (plan: Plan, at = 0): TransformTask['query']['text'] => (plan.tasks[at] as TransformTask).query.text;
const uri = (plan: Plan, at = 0): ExportTask['to']['uri'] => (plan.tasks[at] as ExportTask).to.uri;

describe('where a value comes from', () => {
  const all = {
    given: { x: 'given' },
    profile: { x: 'profile' },
    dotenv: { x: 'dotenv' },
    environment: { x: 'environment' },
  };
  const without = (...names: readonly (keyof typeof all)[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.some((each) => each === name)));
  const text = "SET x = 'set';\nCREATE TABLE t AS SELECT '${x|default}' AS x;";

  test('--var, profile, SET, .env, environment, default: the first that has it', async () => {
    expect(query(await planOf(text, { variables: all }))).toBe("SELECT 'given' AS x");
    expect(query(await planOf(text, { variables: without('given') }))).toBe("SELECT 'profile' AS x");
    expect(query(await planOf(text, { variables: without('given', 'profile') }))).toBe("SELECT 'set' AS x");
    const noSet = text.slice(text.indexOf('CREATE'));
    expect(query(await planOf(noSet, { variables: without('given', 'profile') }))).toBe("SELECT 'dotenv' AS x");
    const environment = without('given', 'profile', 'dotenv');
    expect(query(await planOf(noSet, { variables: environment }))).toBe("SELECT 'environment' AS x");
    expect(query(await planOf(noSet))).toBe("SELECT 'default' AS x");
  });

  test('SET runs in order and gives a default without hiding a given value', async () => {
    const sets = 'SET x = "${x|5}"; SET y = "${x}0"; SET x = 6; CREATE TABLE t AS SELECT ${x} + ${y};';
    expect(query(await planOf(sets))).toBe('SELECT 6 + 50');
    expect(query(await planOf(sets, { variables: { given: { x: '7' } } }))).toBe('SELECT 7 + 70');
    expect(query(await planOf(sets, { variables: { dotenv: { x: '8' } } }))).toBe('SELECT 6 + 80');
  });

  test('variables refer to others, defaults too; the environment is taken as it is', async () => {
    const variables = {
      profile: { folder: '${root|out}/${name}', name: 'daily' },
      dotenv: { root: 'big' },
      environment: { plain: '${nothing}' },
    };
    const plan = await planOf("CREATE TABLE t AS SELECT 1; EXPORT t TO '${folder}/${other|${plain}}.csv' TYPE CSV;", {
      variables,
    });
    expect(uri(plan, 1)).toBe('big/daily/${nothing}.csv');
  });

  test('${{ is a literal ${', async () => {
    const plan = await planOf("CREATE TABLE t AS SELECT '${{x}', '${x|1}';");
    expect(query(plan)).toBe("SELECT '${x}', '1'");
  });

  test('built in are the run, its date, the pipeline and the profile, which env names unless set', async () => {
    const text = "CREATE TABLE t AS SELECT '${run_id} ${run_date} ${pipeline} ${profile} ${env}';";
    const plan = await planOf(text);
    expect(query(plan)).toEqual({
      text: "SELECT '${run_id} ${run_date} main dev dev'",
      references: ['run_id', 'run_date'],
    });
    const given = await planOf(text, { variables: { given: { run_date: '2026-01-31' }, profile: { env: 'test' } } });
    expect(query(given)).toEqual({ text: "SELECT '${run_id} 2026-01-31 main dev test'", references: ['run_id'] });
  });
});

describe('what cannot have a value', () => {
  test('an unknown variable, at its place, with where it was looked for and what was meant', async () => {
    const text = "SET region = 'eu';\nCREATE TABLE t AS SELECT '⟦${regoin}⟧';";
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2001']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('--var');
    expect(diagnostics[0]?.message).toContain('.env');
    expect(diagnostics[0]?.hint).toBe('did you mean `region`?');
  });

  test.each([
    [
      'in a branch that is not taken',
      "IF ${env} == prod THEN EXPORT SELECT 1 TO '⟦${bucket}⟧/a.csv' TYPE CSV; END IF;",
    ],
    ['in a condition', 'IF true OR ⟦${bucket}⟧ == 1 THEN SET a = 1; END IF;'],
    ['in PARAMS', 'SOURCE s TYPE CSV PARAMS { "path": "⟦${bucket}⟧/a.csv" }; LOAD t FROM s;'],
    ['as a whole value', 'SOURCE s TYPE CSV PARAMS { "path": "a", "skip_rows": ⟦${bucket}⟧ }; LOAD t FROM s;'],
    ['in an INCLUDE', "INCLUDE '⟦${bucket}⟧.sf';"],
    ['in a default', "CREATE TABLE t AS SELECT '${a|x⟦${bucket}⟧}';"],
    ['in WHERE', 'SOURCE s TYPE CSV PARAMS { "path": "a" }; LOAD t FROM s WHERE x = ⟦${bucket}⟧;'],
    ['in a SET', 'SET x = "⟦${bucket}⟧";'],
  ])('is an error %s', async (_, text) => {
    const { found, at } = await problemsOf(text);
    expect(found).toEqual(['error SF2001']);
    expect(at).toBe(text);
  });

  test('a variable that is set only later, or in a branch not taken: the SET is shown', async () => {
    const later = await problemsOf('CREATE TABLE t AS SELECT ⟦${x}⟧;\nSET x = 1;');
    expect(later.diagnostics[0]?.related?.[0]?.place.line).toBe(2);
    const branch = await problemsOf(
      'IF false THEN\nSET x = 1; CREATE TABLE u AS SELECT ${x};\nEND IF;\nCREATE TABLE t AS SELECT ⟦${x}⟧;',
    );
    expect(branch.found).toEqual(['error SF2001']);
    expect(branch.diagnostics[0]?.related?.[0]?.place.line).toBe(2);
  });

  test('a circle of profile variables shows the circle', async () => {
    const variables = { profile: { a: '${b}', b: 'x${c}', c: '${b}' } };
    const text = 'CREATE TABLE t AS SELECT ⟦${a}⟧;';
    const { found, at, diagnostics } = await problemsOf(text, { variables });
    expect(found).toEqual(['error SF2002']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('b → c → b');
  });

  test('a circle of SETs shows the circle', async () => {
    const text = 'SET a = "⟦${b}⟧"; SET b = "${a}";';
    const { found, at, diagnostics } = await problemsOf(text);
    expect(found).toEqual(['error SF2002']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('a → b → a');
    expect((await problemsOf('SET a = "⟦${a}⟧";')).diagnostics[0]?.message).toBe('`a` refers to itself');
  });

  test('built-in names cannot be set', async () => {
    const text = "SET ⟦run_id⟧ = '1';";
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF2003'], at: text });
    expect((await planText('SET a = 1;', { variables: { given: { profile: 'x' } } })).plan).toBeUndefined();
  });

  test('a list as the value of a variable is not supported yet', async () => {
    const text = 'SET a = ⟦[1, 2]⟧;';
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF9001'], at: text });
  });
});

describe('a value never adds a statement', () => {
  test('a query that becomes two is refused at the variable', async () => {
    const text = 'CREATE TABLE t AS SELECT ${limit|1} + ⟦${x}⟧;';
    const { found, at } = await problemsOf(text, { variables: { given: { x: '1; DROP TABLE t' } } });
    expect(found).toEqual(['error SF2006']);
    expect(at).toBe(text);
  });

  test('so is a condition of LOAD', async () => {
    const text = 'SOURCE s TYPE CSV PARAMS { "path": "a" };\nLOAD t FROM s WHERE ⟦${x}⟧;';
    const { found, at } = await problemsOf(text, { variables: { given: { x: '1=1); DROP TABLE t; SELECT (1' } } });
    expect(found).toEqual(['error SF2006']);
    expect(at).toBe(text);
  });

  test('a semicolon inside quotes is only text, and in the strings of directives everything is', async () => {
    const variables = { given: { x: 'a; b', y: "'; DROP TABLE t; --" } };
    const plan = await planOf("CREATE TABLE t AS SELECT '${x}'; EXPORT t TO 'out/${y}.csv' TYPE CSV;", { variables });
    expect(query(plan)).toBe("SELECT 'a; b'");
    expect(uri(plan, 1)).toBe("out/'; DROP TABLE t; --.csv");
  });
});
