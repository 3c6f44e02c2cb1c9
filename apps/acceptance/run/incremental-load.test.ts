import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunOptions, RunResult } from '@sqlflow/core';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject();
});
afterEach(() => project.remove());

const follows = '"sync_mode": "incremental", "cursor_field": "at"';
const keyed = `${follows}, "primary_key": "id"`;
const source = (params: string) => `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", ${params} };\n`;

/** Puts these lines into the source and runs the pipeline. */
async function run(pipeline: string, lines: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  await project.write({ 'data/a.csv': `${lines.join('\n')}\n` });
  return project.run(pipeline, options);
}

async function succeed(pipeline: string, lines: readonly string[], options?: RunOptions) {
  const result = await run(pipeline, lines, options);
  expect(result.tasks.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === 'error')).toEqual(
    [],
  );
  expect(result.status).toBe('succeeded');
  return result.tasks[0]?.outcome;
}

async function problem(pipeline: string, lines: readonly string[], options?: RunOptions) {
  const result = await run(pipeline, lines, options);
  expect(result.status).toBe('failed');
  return result.tasks.flatMap(({ diagnostics }) => diagnostics)[0];
}

async function warnings(pipeline: string, lines: readonly string[], options?: RunOptions): Promise<string[]> {
  const result = await run(pipeline, lines, options);
  expect(result.status).toBe('succeeded');
  return [...result.diagnostics, ...result.tasks.flatMap(({ diagnostics }) => diagnostics)].map(({ code }) => code);
}

/** Rows of the table as lines. */
async function table(name = 't', columns = '*'): Promise<string[]> {
  const rows = await project.query(`SELECT ${columns} FROM ${name} ORDER BY ALL`);
  return rows.map((row) =>
    Object.values(row)
      .map((value) => value ?? '')
      .join(','),
  );
}

const columnOf = async (name: string) =>
  (await project.query(`SELECT ${name} AS v FROM sqlflow.watermarks ORDER BY entry DESC LIMIT 1`))[0]?.v;

describe('a LOAD that appends', () => {
  const load = `${source(follows)}LOAD t FROM s;`;

  test('reads from the watermark on; rows that share the last value and came later are there once', async () => {
    await succeed(load, ['id,at', '1,9', '2,10']);
    expect(await columnOf('bound')).toBe('10');
    const outcome = await succeed(load, ['id,at', '1,9', '2,10', '3,10', '4,11']);
    expect(outcome).toMatchObject({
      rowsRead: 3n,
      inserted: 2n,
      reread: 1n,
      watermark: { field: 'at', before: '10', after: '11' },
    });
    expect(await table()).toEqual(['1,9', '2,10', '3,10', '4,11']);
  });

  test('with nothing new loads nothing, run after run', async () => {
    const lines = ['id,at', '1,9', '2,10', '2,10'];
    await succeed(load, lines);
    for (let again = 0; again < 3; again += 1)
      expect(await succeed(load, lines)).toMatchObject({ inserted: 0n, reread: 2n });
    expect(await table()).toEqual(['1,9', '2,10', '2,10']);
  });

  test('adds an equal row that came once more, and no row because the table has lost one', async () => {
    await succeed(load, ['id,at', '1,10']);
    await succeed(load, ['id,at', '1,10', '1,10']);
    expect(await table()).toEqual(['1,10', '1,10']);
    await project.run('CREATE TABLE nothing AS SELECT 1;');
    await project.execute('DELETE FROM t');
    await succeed(load, ['id,at', '1,10', '1,10', '2,10']);
    expect(await table()).toEqual(['2,10']);
  });

  test('10 comes after 9 in numbers, and 20 digits stay exact', async () => {
    await succeed(load, ['id,at', '1,12345678901234567890']);
    await succeed(load, ['id,at', '1,12345678901234567890', '2,12345678901234567891']);
    expect(await table()).toEqual(['1,12345678901234567890', '2,12345678901234567891']);
    expect(await columnOf('bound')).toBe('12345678901234567891');
  });

  test.each([
    ['dates', '2026-01-09', '2026-01-10', 'DATE'],
    ['timestamps', '2026-01-09 10:00:00.123456', '2026-01-09 10:00:00.123457', 'TIMESTAMP'],
    ['instants', '2026-01-09 10:00:00+02', '2026-01-09 09:00:00+00', 'TIMESTAMP WITH TIME ZONE'],
    ['decimals', '9.5', '10.25', 'DECIMAL(4,2)'],
    ['texts', 'abc', 'abd', 'VARCHAR'],
    ['UUIDv7', '0190163d-8694-739b-aea5-966c26f8ad91', '0190163d-8694-739b-aea5-966c26f8ad92', 'VARCHAR'],
    ['ULIDs', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '01ARZ3NDEKTSV4RRFFQ69G5FAW', 'VARCHAR'],
  ])('follows %s', async (_, low, high, type) => {
    const typed = `${source(`${follows}, "column_types": { "at": "${type}" }`)}LOAD t FROM s;`;
    await succeed(typed, ['id,at', `1,${low}`]);
    const outcome = await succeed(typed, ['id,at', `1,${low}`, `2,${high}`, `3,${high}`]);
    expect(outcome).toMatchObject({ inserted: 2n, reread: 1n });
    expect(await succeed(typed, ['id,at', `1,${low}`, `2,${high}`, `3,${high}`])).toMatchObject({
      rowsRead: 2n,
      inserted: 0n,
    });
    expect(await table('t', 'id')).toEqual(['1', '2', '3']);
  });

  test('late rows within the lookback are loaded, later ones are not', async () => {
    const back = `${source(`${follows}, "lookback_window": 5`)}LOAD t FROM s;`;
    await succeed(back, ['id,at', '1,1', '2,100']);
    await succeed(back, ['id,at', '1,1', '2,100', '3,95', '4,94']);
    expect(await table('t', 'id')).toEqual(['1', '2', '3']);
    expect(await succeed(back, ['id,at', '1,1', '2,100', '3,95', '4,94'])).toMatchObject({ inserted: 0n });
  });

  test.each([
    ['"lookback_window": "PT10M"', '2026-01-31 09:50:00', '2026-01-31 09:49:59'],
    ['"lookback_window_days": 2', '2026-01-29 10:00:00', '2026-01-29 09:59:59'],
    ['"lookback_window": "P1M"', '2025-12-31 10:00:00', '2025-12-31 09:59:59'],
  ])('%s reaches back that far', async (param, inside, outside) => {
    const back = `${source(`${follows}, ${param}`)}LOAD t FROM s;`;
    await succeed(back, ['id,at', '1,2026-01-31 10:00:00']);
    await succeed(back, ['id,at', '1,2026-01-31 10:00:00', `2,${inside}`, `3,${outside}`]);
    expect(await table('t', 'id')).toEqual(['1', '2']);
  });

  test('a lookback that was made longer widens only as the watermark moves, and says so', async () => {
    await succeed(load, ['id,at', '1,98', '2,100']);
    const back = `${source(`${follows}, "lookback_window": 5`)}LOAD t FROM s;`;
    expect(await warnings(back, ['id,at', '1,98', '2,100'])).toEqual(['SF9107']);
    await succeed(back, ['id,at', '1,98', '2,100', '3,110']);
    await succeed(back, ['id,at', '1,98', '2,100', '3,110', '4,105']);
    expect(await table('t', 'id')).toEqual(['1', '2', '3', '4']);
  });

  test('rows below start_date are never read', async () => {
    const from = `${source(`${follows}, "start_date": "2026-01-01"`)}LOAD t FROM s;`;
    await succeed(from, ['id,at', '1,2025-12-31', '2,2026-01-01']);
    await succeed(from, ['id,at', '1,2025-12-31', '2,2026-01-01', '3,2025-06-01', '4,2026-01-02']);
    expect(await table('t', 'id')).toEqual(['2', '4']);
    const wrong = `${source(`${follows}, "start_date": "soon"`)}LOAD u FROM s;`;
    expect(await problem(wrong, ['id,at', '1,2025-12-31'])).toMatchObject({ code: 'SF5083' });
  });

  test('rows without cursor come once each, are left out, or stop the load', async () => {
    const lines = ['id,at', '1,9', '2,', '3,'];
    await succeed(load, lines);
    await succeed(load, [...lines, '4,', '3,']);
    expect(await table('t', 'id')).toEqual(['1', '2', '3', '3', '4']);
    const without = `${source(`${follows}, "cursor_null": "exclude"`)}LOAD u FROM s;`;
    expect(await warnings(without, lines)).toEqual(['SF9106']);
    expect(await table('u', 'id')).toEqual(['1']);
    const strict = `${source(`${follows}, "cursor_null": "error"`)}LOAD v FROM s;`;
    expect(await problem(strict, lines)).toMatchObject({ code: 'SF9105' });
    expect(await project.query("FROM duckdb_tables() WHERE table_name = 'v'")).toEqual([]);
  });

  test('a row stamped in the future hides none that come after it', async () => {
    await succeed(load, ['id,at', '1,2026-01-01 10:00:00', '2,2999-01-01 00:00:00']);
    expect(await columnOf('bound')).toBe('2026-01-01 10:00:00.000000');
    expect(await columnOf('value')).toBe('2999-01-01 00:00:00.000000');
    await succeed(load, ['id,at', '1,2026-01-01 10:00:00', '2,2999-01-01 00:00:00', '3,2026-01-01 11:00:00']);
    expect(await table('t', 'id')).toEqual(['1', '2', '3']);
  });

  test('an empty source loads nothing and keeps the watermark', async () => {
    await succeed(load, ['id,at']);
    await succeed(load, ['id,at', '1,10']);
    expect(await warnings(load, ['id,at'])).toEqual(['SF9108']);
    await succeed(load, ['id,at', '1,10', '2,11']);
    expect(await table()).toEqual(['1,10', '2,11']);
  });

  test('a source restored from a backup is told', async () => {
    await succeed(load, ['id,at', '1,9', '2,10']);
    expect(await warnings(load, ['id,at', '1,9'])).toEqual(['SF9108']);
    expect(await columnOf('bound')).toBe('10');
  });

  test('a column added meanwhile: rows read again are known, new ones bring it', async () => {
    await succeed(load, ['id,at', '1,10', '2,10']);
    await succeed(load, ['id,at,more', '1,10,', '2,10,x', '3,11,y']);
    expect(await table()).toEqual(['1,10,', '2,10,', '3,11,y']);
  });

  test('a first run on a table that has rows adds to them', async () => {
    await project.run('CREATE TABLE t MODE APPEND AS SELECT 7::BIGINT AS id, 70::BIGINT AS at;');
    await succeed(load, ['id,at', '1,10']);
    await succeed(load, ['id,at', '1,10', '2,10']);
    expect(await table()).toEqual(['1,10', '2,10', '7,70']);
  });

  test('a table that is gone starts afresh', async () => {
    await succeed(load, ['id,at', '1,10']);
    await project.execute('DROP TABLE t');
    await succeed(load, ['id,at', '1,10', '2,9']);
    expect(await table()).toEqual(['1,10', '2,9']);
  });

  test('a table that is replaced takes the watermark with it', async () => {
    await succeed(load, ['id,at', '1,10']);
    await succeed(`${source('"min_rows": 0')}LOAD t FROM s MODE REPLACE;`, ['id,at', '1,10', '2,5']);
    expect(await project.query('SELECT count(*) AS n FROM sqlflow.window_rows')).toEqual([{ n: 0n }]);
  });

  test('load_metadata differs in every run and makes no row a new one', async () => {
    const withRun = `${source(`${follows}, "load_metadata": true`)}LOAD t FROM s;`;
    await succeed(withRun, ['id,at', '1,10']);
    await succeed(withRun, ['id,at', '1,10', '2,10']);
    expect(await table('t', 'id')).toEqual(['1', '2']);
  });
});

describe('a LOAD that merges', () => {
  const load = `${source(keyed)}LOAD t FROM s;`;

  test('updates known keys, adds others, and leaves alone what has not changed', async () => {
    await succeed(load, ['id,at,v', '1,9,a', '2,10,b']);
    const outcome = await succeed(load, ['id,at,v', '1,11,A', '2,10,b', '3,10,c']);
    expect(outcome).toMatchObject({ rowsRead: 3n, inserted: 1n, updated: 1n, reread: 1n });
    expect(await table()).toEqual(['1,11,A', '2,10,b', '3,10,c']);
  });

  test('of rows with one key the one with the highest cursor wins, of equals the last', async () => {
    await succeed(load, ['id,at,v', '1,9,old', '1,10,new', '1,8,older', '2,5,one', '2,5,two']);
    expect(await table()).toEqual(['1,10,new', '2,5,two']);
  });

  test('an older version that comes late does not overwrite a newer one', async () => {
    const back = `${source(`${keyed}, "lookback_window": 100`)}LOAD t FROM s;`;
    await succeed(back, ['id,at,v', '1,20,new', '2,30,x']);
    expect(await succeed(back, ['id,at,v', '1,10,old', '2,30,x'])).toMatchObject({ superseded: 1n, updated: 0n });
    expect(await table()).toEqual(['1,20,new', '2,30,x']);
  });

  test('first_wins keeps the row that came first', async () => {
    const first = `${source(`${keyed}, "deduplication": "first_wins"`)}LOAD t FROM s;`;
    await succeed(first, ['id,at,v', '1,9,a', '1,8,first']);
    await succeed(first, ['id,at,v', '1,11,later', '2,11,b']);
    expect(await table()).toEqual(['1,8,first', '2,11,b']);
  });

  test('a version that flips back at the same instant is applied again', async () => {
    for (const version of ['one', 'two', 'one', 'two']) {
      await succeed(load, ['id,at,v', `1,10,${version}`]);
      expect(await table()).toEqual([`1,10,${version}`]);
    }
  });

  test('a stamp in the future that is corrected is corrected in the table', async () => {
    await succeed(load, ['id,at,v', '1,2999-01-01 00:00:00,wrong', '2,2026-01-01 00:00:00,x']);
    await succeed(load, ['id,at,v', '1,2026-01-02 00:00:00,right', '2,2026-01-01 00:00:00,x']);
    expect(await table('t', 'id, v')).toEqual(['1,right', '2,x']);
  });

  test('NULL is a key like any other, and the lowest cursor', async () => {
    await succeed(load, ['id,at,v', ',9,a', '1,10,b']);
    await succeed(load, ['id,at,v', ',,late', ',11,A', '1,,never']);
    expect(await table()).toEqual(['1,10,b', ',11,A']);
  });

  test('two sources in one table keep their own watermarks', async () => {
    const two = `SOURCE a TYPE CSV PARAMS { "path": "data/a.csv", ${keyed} };
      SOURCE b TYPE CSV PARAMS { "path": "data/b.csv", ${keyed} };
      LOAD t FROM a; LOAD t FROM b;`;
    await project.write({ 'data/b.csv': 'id,at,v\n1,10,from b\n3,50,b\n' });
    await succeed(two, ['id,at,v', '1,10,from a', '2,20,a']);
    expect(await table()).toEqual(['1,10,from b', '2,20,a', '3,50,b']);
    await project.write({ 'data/b.csv': 'id,at,v\n1,10,from b\n3,50,b\n4,51,b\n' });
    await succeed(two, ['id,at,v', '1,10,from a', '2,20,a', '5,21,a']);
    expect(await table()).toEqual(['1,10,from b', '2,20,a', '3,50,b', '4,51,b', '5,21,a']);
  });
});

describe('BATCH_SIZE', () => {
  const load = (size: number, params = follows) =>
    `${source(params)}LOAD t FROM s MODE INCREMENTAL BATCH_SIZE ${size};`;

  test('commits in cursor order and never splits a tie', async () => {
    await succeed(load(2), ['id,at', '5,3', '1,1', '3,2', '2,1', '4,2', '6,2']);
    const bounds = await project.query('SELECT bound FROM sqlflow.watermarks ORDER BY entry');
    expect(bounds).toEqual([{ bound: '1' }, { bound: '2' }, { bound: '3' }]);
    expect(await table('t', 'id')).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(await succeed(load(2), ['id,at', '5,3', '1,1', '7,3'])).toMatchObject({ inserted: 1n });
  });

  test('merges with the latest winning across batches', async () => {
    await succeed(load(1, keyed), ['id,at,v', '1,3,c', '1,1,a', '2,2,x', '1,2,b']);
    expect(await table()).toEqual(['1,3,c', '2,2,x']);
  });

  test('a load that fails in the middle goes on where it stopped', async () => {
    await succeed(load(2), ['id,at', '1,1']);
    const lines = ['id,at,n', '1,1,', '2,2,', '3,3,', '4,4,', '5,5,'];
    await succeed(load(2), lines);
    expect(await table('t', 'id')).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('every LOAD has a watermark of its own', () => {
  test('two targets and two WHEREs', async () => {
    const load = `${source(follows)}
      LOAD t FROM s WHERE id % 2 = 0; LOAD t FROM s WHERE id % 2 = 1; LOAD u FROM s;`;
    await succeed(load, ['id,at', '1,1', '2,2']);
    await succeed(load, ['id,at', '1,1', '2,2', '3,3', '4,4']);
    expect(await table()).toEqual(['1,1', '2,2', '3,3', '4,4']);
    expect(await table('u')).toEqual(['1,1', '2,2', '3,3', '4,4']);
    expect(
      await project.query('SELECT count(DISTINCT (target_table, where_hash)) AS n FROM sqlflow.watermarks'),
    ).toEqual([{ n: 3n }]);
  });

  test('a LOAD that two pipelines include has one', async () => {
    await project.write({
      'pipelines/shared/load.sf': `${source(follows)}LOAD t FROM s;`,
      'pipelines/other.sf': "INCLUDE 'shared/load.sf';",
      'data/a.csv': 'id,at\n1,1\n',
    });
    await project.run("INCLUDE 'shared/load.sf';");
    const opened = await project.open();
    const result = await opened.run('pipelines/other.sf');
    await opened.close();
    expect(result.tasks[0]?.outcome).toMatchObject({ inserted: 0n, reread: 1n });
    expect(await table()).toEqual(['1,1']);
  });

  test('two files that would double the rows of each other are refused', async () => {
    await project.write({ 'pipelines/other.sf': `${source(follows)}LOAD t FROM s;`, 'data/a.csv': 'id,at\n1,1\n' });
    await project.run(`${source(follows)}LOAD t FROM s;`);
    const opened = await project.open();
    const result = await opened.run('pipelines/other.sf');
    await opened.close();
    expect(result.tasks[0]?.diagnostics[0]).toMatchObject({ code: 'SF9104' });
    expect(await table()).toEqual(['1,1']);
  });

  test('a WHERE that changed, and a source that was renamed, would load everything again', async () => {
    const lines = ['id,at', '1,1', '2,2'];
    await succeed(`${source(follows)}LOAD t FROM s WHERE id > 0;`, lines);
    expect(await problem(`${source(follows)}LOAD t FROM s WHERE id > 1;`, lines)).toMatchObject({ code: 'SF9104' });
    const renamed = `SOURCE r TYPE CSV PARAMS { "path": "data/a.csv", ${follows} };LOAD t FROM r WHERE id > 0;`;
    expect(await problem(renamed, lines)).toMatchObject({ code: 'SF9104' });
    expect(await table()).toEqual(['1,1', '2,2']);
  });

  test.each([
    [
      'another cursor',
      `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "sync_mode": "incremental", "cursor_field": "id" };`,
      'SF9101',
    ],
    ['another path', `SOURCE s TYPE CSV PARAMS { "path": "data/b.csv", ${follows} };`, 'SF9103'],
  ])('%s stops the load', async (_, changed, code) => {
    await project.write({ 'data/b.csv': 'id,at\n9,9\n' });
    await succeed(`${source(follows)}LOAD t FROM s;`, ['id,at', '1,1']);
    expect(await problem(`${changed}LOAD t FROM s;`, ['id,at', '1,1', '2,2'])).toMatchObject({ code });
    expect(await table()).toEqual(['1,1']);
  });

  test('a cursor of another type, or that is not there, stops the load', async () => {
    const load = `${source(follows)}LOAD t FROM s;`;
    await succeed(load, ['id,at', '1,1']);
    expect(await problem(load, ['id,at', '1,1', '2,two'])).toMatchObject({ code: 'SF5081' });
    await project.write({ 'data/a.csv': 'id,when\n1,1\n' });
    await expect(project.run(load)).rejects.toMatchObject({ diagnostics: [{ code: 'SF5080', place: { line: 1 } }] });
  });
});

describe('--full-refresh', () => {
  test('builds table and watermark anew', async () => {
    const load = `${source(follows)}LOAD t FROM s;`;
    await succeed(load, ['id,at', '1,10', '2,20']);
    expect(await succeed(load, ['id,at', '3,5'], { fullRefresh: true })).toMatchObject({ inserted: 1n });
    expect(await table()).toEqual(['3,5']);
    expect(await columnOf('bound')).toBe('5');
    await succeed(load, ['id,at', '3,5', '4,5']);
    expect(await table()).toEqual(['3,5', '4,5']);
  });

  test('narrowed by a selection leaves other tables alone', async () => {
    const load = `${source(keyed)}LOAD t FROM s; LOAD u FROM s;`;
    await succeed(load, ['id,at', '1,10']);
    await succeed(load, ['id,at', '2,5'], { fullRefresh: true, select: ['u'] });
    expect(await table()).toEqual(['1,10']);
    expect(await table('u')).toEqual(['2,5']);
  });

  test('of two LOADs of one table the second adds', async () => {
    const load = `${source(follows)}LOAD t FROM s WHERE id % 2 = 1; LOAD t FROM s WHERE id % 2 = 0;`;
    await succeed(load, ['id,at', '1,1', '2,20']);
    await succeed(load, ['id,at', '3,3', '4,40'], { fullRefresh: true });
    expect(await table()).toEqual(['3,3', '4,40']);
    await succeed(load, ['id,at', '3,3', '4,40', '5,3', '6,40']);
    expect(await table()).toEqual(['3,3', '4,40', '5,3', '6,40']);
  });
});
