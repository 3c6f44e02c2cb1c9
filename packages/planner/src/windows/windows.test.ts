import { describe, expect, test } from '@jest/globals';
import { planOf, planText, problemsOf } from '../__fixtures__/plan-text.js';
import { mapSqlOffset } from '../plan/map-sql-offset.js';
import type { TransformTask } from '../plan/plan.js';
import { resolvePlanText } from '../plan/resolve-text.js';
import { serializePlan } from '../plan/serialize-plan.js';

const source = 'CREATE TABLE o AS SELECT 1 AS day;\n';
const incremental = (query: string, mode = 'INCREMENTAL BY day') => `${source}CREATE TABLE d MODE ${mode} AS ${query};`;

async function taskOf(text: string): Promise<TransformTask> {
  const task = (await planOf(text)).tasks.at(-1);
  if (task?.kind !== 'transform') throw new Error('no transform');
  return task;
}

const lookup = (name: string) => `<${name}>`;
const put = (task: TransformTask) => resolvePlanText(task.query.text, lookup);

describe('the query of an incremental table', () => {
  test('holds its variables as references', async () => {
    const text = incremental(
      'SELECT day FROM o WHERE day>=@start_date AND day<@END_DATE AND n BETWEEN @start_value AND @end_value',
    );
    expect(put(await taskOf(text))).toBe(
      'SELECT day FROM o WHERE day>=<@start_date> AND day<<@end_date> AND n BETWEEN <@start_value> AND <@end_value>',
    );
  });

  test.each([
    [
      'strings, quoted names and comments',
      `SELECT '@ start_dt', "@start_dt" -- @start_dt\nFROM o /* @end_dt */ WHERE day > @start_dt`,
    ],
    ['the absolute value', 'SELECT @ start_dt, @(-1), @n, @-1, a @> b FROM o WHERE day > @start_dt'],
  ])('leaves %s alone', async (_, query) => {
    const at = query.lastIndexOf('@start_dt');
    expect(put(await taskOf(incremental(query)))).toBe(`${query.slice(0, at)}<@start_dt>`);
  });

  test('finds them in the values of variables', async () => {
    const text = `SET filter = "day >= @start_date";\nSET which = "end_date";\n${incremental('SELECT day FROM o WHERE ${filter} AND day < @${which}')}`;
    expect(put(await taskOf(text))).toBe('SELECT day FROM o WHERE day >= <@start_date> AND day < <@end_date>');
  });

  test('has offsets that lead back to the file', async () => {
    const text = incremental('SELECT day FROM o WHERE day >= @start_dt AND nix < @end_dt');
    const { query } = await taskOf(text);
    const resolved = resolvePlanText(query.text, lookup);
    const at = (what: string) => {
      const { start, end } = mapSqlOffset(query, resolved.indexOf(what), lookup);
      return text.slice(start, end);
    };
    expect([at('<@start_dt>'), at('nix'), at('<@end_dt>'), at('day >=')]).toEqual([
      '@start_dt',
      'nix',
      '@end_dt',
      'day',
    ]);
  });

  test('may read the table it makes: it waits for its sources only', async () => {
    const text = `CREATE TABLE o AS SELECT 1 AS day;\n${'CREATE TABLE d MODE INCREMENTAL BY day AS SELECT day FROM o WHERE day > @start_value AND day > (SELECT max(day) FROM d);'}\nCREATE TABLE e AS FROM d;`;
    const known = [{ table: { name: 'd' }, kind: 'table' as const, columns: [] }];
    const { tasks } = await planOf(text, { tables: known });
    expect(tasks.map(({ id, reads, writes, dependsOn }) => [id, reads, writes, dependsOn])).toEqual([
      ['transform:o', [], ['o'], []],
      ['transform:d', ['o', 'd'], ['d'], ['transform:o']],
      ['transform:e', ['d'], ['e'], ['transform:d']],
    ]);
  });
});

describe('INCREMENTAL BY', () => {
  test('is in the plan with its lookback, each with its place', async () => {
    const text = incremental('SELECT day FROM o WHERE day > @start_value', "INCREMENTAL BY day LOOKBACK '3 days'");
    const { window } = await taskOf(text);
    expect(window).toMatchObject({ by: 'day', lookback: { unit: 'duration', months: 0, days: 3, seconds: 0 } });
    expect(text.slice(window?.place.start, window?.place.end)).toBe('day');
    expect(text.slice(window?.lookback?.place.start, window?.lookback?.place.end)).toBe("'3 days'");
  });

  test('compiles to the same bytes', async () => {
    const text = incremental('SELECT day FROM o WHERE day > @start_dt', 'INCREMENTAL BY day LOOKBACK 2 DAYS');
    const [one, two] = [await planOf(text), await planOf(text)];
    expect(serializePlan(one)).toBe(serializePlan(two));
    expect(serializePlan(one)).toContain('${@start_dt}');
  });

  test.each([
    [`${source}CREATE TABLE d AS SELECT day FROM o WHERE day > ⟦@start_dt⟧;`, 'error SF2070'],
    [`${source}CREATE VIEW d AS SELECT day FROM o WHERE day >⟦@END_date⟧;`, 'error SF2070'],
    [`${source}EXPORT SELECT day FROM o WHERE day > ⟦@start_value⟧ TO 'x.csv' TYPE CSV;`, 'error SF2070'],
    [incremental('SELECT day FROM o WHERE day > @start_value AND day < ⟦@end_valeu⟧'), 'error SF2071'],
    [incremental('SELECT day FROM o', '⟦MODE INCREMENTAL BY day⟧').replace('MODE ⟦MODE', '⟦MODE'), 'warning SF2072'],
    [incremental("SELECT day FROM o WHERE day > @start_date AND day < ⟦'@end_date'⟧"), 'warning SF2073'],
    [incremental('SELECT day FROM o WHERE day > @start_dt', "INCREMENTAL BY day LOOKBACK ⟦'-1 day'⟧"), 'error SF2075'],
    [
      `${source}CREATE TABLE ⟦d⟧ MODE INCREMENTAL BY day AS FROM o WHERE day > @start_dt;\nCREATE TABLE d MODE APPEND AS FROM o;`,
      'error SF2074',
    ],
  ])('%s', async (text, expected) => {
    const { found, at } = await problemsOf(text);
    expect(found).toEqual([expected]);
    expect(at).toBe(text);
  });

  test('an error of the engine shows where it is in the file, behind variables too', async () => {
    const text = incremental('SELECT day FROM o WHERE day > @start_dt AND ⟦!⟧ 5');
    expect((await problemsOf(text)).at).toBe(text);
  });

  test('in a branch that is not taken its problems are warnings', async () => {
    const { diagnostics } = await planText(`${source}IF a == b THEN CREATE TABLE e AS SELECT @start_dt; END IF;`);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning SF2070']);
  });
});
