import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Project, RunOptions, RunResult, TaskOutcome } from '@sqlflow/core';
import { type TempProject, tempProject } from './temp-project.js';

/** Tests make up to six runs each. */
jest.setTimeout(120_000);

let project: TempProject;
/** Stays open from run to run, as a server that embeds SQLFlow keeps it. */
let opened: Project;
beforeEach(async () => {
  project = await tempProject({ 'profiles/dev.yml': 'engine: { path: ":memory:" }\n' });
  opened = await project.open();
});
afterEach(async () => {
  await opened.close();
  await project.remove();
});

async function run(pipeline: string, options?: RunOptions): Promise<RunResult> {
  await project.write({ 'pipelines/p.sf': pipeline });
  return opened.run('pipelines/p.sf', options);
}

async function query(sql: string): Promise<Readonly<Record<string, unknown>>[]> {
  return (await opened.query(sql, { write: true })).rows();
}

const source = (more = '', path = 'data/*.csv', type = 'CSV') =>
  `SOURCE s TYPE ${type} PARAMS { "path": "${path}", "sync_mode": "incremental", "cursor_field": "_file_modified", ${more} };\n`;
const keep = `${source()}LOAD t FROM s;`;
const remove = `${source('"deleted_files": "remove"')}LOAD t FROM s;`;

const at = (path: string) => join(project.directory, path);
/** Long ago, so that no clock is too coarse to tell it from now. */
const old = new Date('2020-01-01T00:00:00Z');

async function write(path: string, content: string | Uint8Array, modified?: Date): Promise<void> {
  await project.write({ [path]: content });
  if (modified !== undefined) await utimes(at(path), modified, modified);
}

async function succeed(pipeline: string, options?: RunOptions): Promise<TaskOutcome> {
  const result = await run(pipeline, options);
  const problems = [...result.diagnostics, ...result.tasks.flatMap(({ diagnostics }) => diagnostics)];
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(result.status).toBe('succeeded');
  return result.tasks[0]?.outcome ?? {};
}

async function problem(pipeline: string, options?: RunOptions) {
  const result = await run(pipeline, options);
  expect(result.status).toBe('failed');
  return result.tasks.flatMap(({ diagnostics }) => diagnostics).find(({ severity }) => severity === 'error');
}

/** What a run did with files: new, changed, unchanged, gone; and rows read, inserted, deleted. */
function did({ sourceFiles, rowsRead, inserted, deleted }: TaskOutcome): string {
  const files = sourceFiles ?? { new: -1, changed: -1, unchanged: -1, gone: -1 };
  return `${files.new}+${files.changed}~${files.unchanged}=${files.gone}- ${rowsRead}r ${inserted}i ${deleted}d`;
}

/** Rows of the table, with their file. */
async function table(columns = "_file_path || ': ' || id", name = 't'): Promise<unknown[]> {
  const rows = await query(`SELECT ${columns} AS v FROM ${name} ORDER BY ALL`);
  return rows.map(({ v }) => v);
}

describe('files that arrive', () => {
  test('new and changed ones are loaded; a run with nothing new reads nothing', async () => {
    await write('data/a.csv', 'id\n1\n2\n');
    await write('data/b.csv', 'id\n3\n');
    expect(did(await succeed(keep))).toBe('2+0~0=0- 3r 3i 0d');
    expect(await table()).toEqual(['data/a.csv: 1', 'data/a.csv: 2', 'data/b.csv: 3']);
    expect(did(await succeed(keep))).toBe('0+0~2=0- 0r 0i 0d');
    await write('data/a.csv', 'id\n10\n11\n12\n');
    await write('data/c.csv', 'id\n4\n');
    expect(did(await succeed(keep))).toBe('1+1~1=0- 4r 4i 2d');
    expect(await table()).toEqual([
      'data/a.csv: 10',
      'data/a.csv: 11',
      'data/a.csv: 12',
      'data/b.csv: 3',
      'data/c.csv: 4',
    ]);
    expect(did(await succeed(keep))).toBe('0+0~3=0- 0r 0i 0d');
  });

  test('a rewritten file of the same size, time and second is found', async () => {
    await write('data/a.csv', 'id\n1\n', old);
    await succeed(keep);
    await write('data/a.csv', 'id\n2\n', old);
    expect(did(await succeed(keep))).toBe('0+1~0=0- 1r 1i 1d');
    expect(await table('id')).toEqual([2n]);
    for (const id of [3, 4, 5]) {
      await write('data/a.csv', `id\n${id}\n`);
      await succeed(keep);
      expect(await table('id')).toEqual([BigInt(id)]);
    }
  });

  test('a copy that keeps an old time is found', async () => {
    await write('data/new.csv', 'id\n1\n');
    await succeed(keep);
    await write('data/copy.csv', 'id\n2\n', old);
    expect(did(await succeed(keep))).toBe('1+0~1=0- 1r 1i 0d');
    await write('data/new.csv', 'id\n3\n', old);
    expect(did(await succeed(keep))).toBe('0+1~1=0- 1r 1i 1d');
    expect(await table('id')).toEqual([2n, 3n]);
  });

  test('a file that was only touched is not read again', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    await utimes(at('data/a.csv'), old, old);
    expect(did(await succeed(keep))).toBe('0+0~1=0- 0r 0i 0d');
    await copyFile(at('data/a.csv'), at('data/other.tmp'));
    await rename(at('data/other.tmp'), at('data/a.csv'));
    expect(did(await succeed(keep))).toBe('0+0~1=0- 0r 0i 0d');
  });

  test('renamed and deleted files keep their rows, or lose them', async () => {
    const go = async (pipeline: string) => {
      await write('data/a.csv', 'id\n1\n');
      await write('data/b.csv', 'id\n2\n');
      await succeed(pipeline, { fullRefresh: true });
      await rename(at('data/a.csv'), at('data/z.csv'));
      const outcome = did(await succeed(pipeline));
      const rows = await table();
      await rm(at('data/z.csv'));
      await succeed(pipeline);
      return [outcome, rows, await table()];
    };
    expect(await go(keep)).toEqual([
      '1+0~1=1- 1r 1i 0d',
      ['data/a.csv: 1', 'data/b.csv: 2', 'data/z.csv: 1'],
      ['data/a.csv: 1', 'data/b.csv: 2', 'data/z.csv: 1'],
    ]);
    expect(await go(remove)).toEqual(['1+0~1=1- 1r 1i 1d', ['data/b.csv: 2', 'data/z.csv: 1'], ['data/b.csv: 2']]);
  });

  test('files that vanished while they were kept are removed once they are to be', async () => {
    await write('data/a.csv', 'id\n1\n');
    await write('data/b.csv', 'id\n2\n');
    await succeed(keep);
    await rm(at('data/a.csv'));
    await succeed(keep);
    expect(did(await succeed(remove))).toBe('0+0~1=1- 0r 0i 1d');
    expect(did(await succeed(remove))).toBe('0+0~1=0- 0r 0i 0d');
    await write('data/a.csv', 'id\n1\n');
    expect(did(await succeed(remove))).toBe('1+0~1=0- 1r 1i 0d');
  });

  test('a kept file that comes back unchanged is known, and changed is loaded anew', async () => {
    await write('data/a.csv', 'id\n1\n');
    await write('data/b.csv', 'id\n2\n');
    await succeed(keep);
    await rename(at('data/a.csv'), at('a.bak'));
    expect(did(await succeed(keep))).toBe('0+0~1=1- 0r 0i 0d');
    await rename(at('a.bak'), at('data/a.csv'));
    expect(did(await succeed(keep))).toBe('0+0~2=0- 0r 0i 0d');
    await rm(at('data/a.csv'));
    await succeed(keep);
    await write('data/a.csv', 'id\n7\n');
    expect(did(await succeed(keep))).toBe('0+1~1=0- 1r 1i 1d');
    expect(await table('id')).toEqual([2n, 7n]);
  });
});

describe('when no file is there', () => {
  test('the first run stops; later ones keep what is loaded', async () => {
    await mkdir(at('data'));
    expect((await problem(keep))?.code).toBe('SF8012');
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    await rm(at('data/a.csv'));
    expect(did(await succeed(`${keep}\nCREATE TABLE u AS SELECT sum(id) AS n FROM t;`))).toBe('0+0~0=1- 0r 0i 0d');
    expect(await table('n', 'u')).toEqual([1n]);
    expect((await problem(keep, { fullRefresh: true }))?.code).toBe('SF8012');
    expect(await table('id')).toEqual([1n]);
  });

  test('a folder that is gone is an error, not an absence of files', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    await rm(at('data'), { recursive: true });
    expect((await problem(keep))?.code).toBe('SF8010');
  });

  test('all rows are removed only where the source says that no rows are right', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(remove);
    await rm(at('data/a.csv'));
    expect(await problem(remove)).toMatchObject({
      code: 'SF9121',
      message: '`s` finds no file any more, and 1 was loaded into `t`: `deleted_files: remove` would empty it',
    });
    expect(await table('id')).toEqual([1n]);
    await succeed(`${source('"deleted_files": "remove", "min_rows": 0')}LOAD t FROM s;`);
    expect(await table('id')).toEqual([]);
    expect(did(await succeed(remove))).toBe('0+0~0=0- 0r 0i 0d');
  });

  test('paths in a list may vanish once they were loaded, and not before', async () => {
    const list = `${source('"deleted_files": "remove"', 'data/a.csv", "data/b.csv').replace('"path": ', '"path": [').replace('b.csv",', 'b.csv"],')}LOAD t FROM s;`;
    await write('data/a.csv', 'id\n1\n');
    expect((await problem(list))?.code).toBe('SF8010');
    await write('data/b.csv', 'id\n2\n');
    await succeed(list);
    await rm(at('data/b.csv'));
    await succeed(list);
    expect(did(await succeed(list))).toBe('0+0~1=0- 0r 0i 0d');
    expect(await table('id')).toEqual([1n]);
  });
});

describe('the rows of a file', () => {
  test('have its path from the project root, and its time to the microsecond', async () => {
    await write('data/a.csv', 'id\n1\n');
    await utimes(at('data/a.csv'), 1_700_000_000.123457, 1_700_000_000.123457);
    const modified = (await stat(at('data/a.csv'), { bigint: true })).mtimeNs / 1000n;
    await succeed(keep);
    expect(await table('epoch_us(_file_modified)')).toEqual([modified]);
    const [state] = await query('SELECT bound, value_type FROM sqlflow.watermarks');
    const newest = `2023-11-14T22:13:20.${String(modified % 1_000_000n).padStart(6, '0')}Z`;
    expect(state).toEqual({ bound: newest, value_type: 'TIMESTAMP WITH TIME ZONE' });
    const [history] = await query(
      `SELECT watermark_before, watermark_after, rows_read, rows_deleted, sync_mode FROM sqlflow.execution_history
       WHERE task_id IS NOT NULL AND status = 'succeeded'`,
    );
    expect(history).toEqual({
      watermark_before: null,
      watermark_after: newest,
      rows_read: 1n,
      rows_deleted: 0n,
      sync_mode: 'incremental',
    });
  });

  test('are known when the folder of the project has moved', async () => {
    await write('data/a.csv', 'id\n1\n');
    await write('data/b.csv', 'id\n3\n');
    await project.write({ 'profiles/dev.yml': '' });
    await project.run(keep);
    await opened.close();
    const moved = await tempProject({ 'pipelines/p.sf': keep });
    await cp(project.directory, moved.directory, { recursive: true, preserveTimestamps: true });
    await moved.write({ 'data/a.csv': 'id\n2\n' });
    const result = await moved.run(keep);
    expect(did(result.tasks[0]?.outcome ?? {})).toBe('0+1~1=0- 1r 1i 1d');
    expect(await moved.query('SELECT id, _file_path FROM t ORDER BY id')).toEqual([
      { id: 2n, _file_path: 'data/a.csv' },
      { id: 3n, _file_path: 'data/b.csv' },
    ]);
    await moved.remove();
  });

  test('may have fewer or more columns, or none at all', async () => {
    await write('data/a.csv', 'id,n\n1,5\n');
    await succeed(keep);
    await write('data/b.csv', 'id\n2\n');
    await write('data/c.csv', 'id,n,v\n3,2.5,x\n');
    await write('data/d.csv', '');
    await write('data/e.csv', 'id,n\n');
    expect(did(await succeed(keep))).toBe('4+0~1=0- 2r 2i 0d');
    expect(await table("concat_ws(',', id, n, v)")).toEqual(['1,5.0', '2', '3,2.5,x']);
    await write('data/a.csv', '');
    await write('data/b.csv', 'id\n');
    expect(did(await succeed(keep))).toBe('0+2~3=0- 0r 0i 2d');
    expect(await table('id')).toEqual([3n]);
    expect(did(await succeed(keep))).toBe('0+0~5=0- 0r 0i 0d');
  });

  test('may be filtered, and carry what the settings add', async () => {
    const pipeline = `${source('"load_metadata": true, "column_types": { "v": "VARCHAR" }')}LOAD t FROM s WHERE id > 1 AND _file_path LIKE 'data/%';`;
    await write('data/a.csv', 'id,v\n1,007\n2,008\n');
    await succeed(pipeline);
    await write('data/b.csv', 'id\n1\n3\n');
    await succeed(pipeline);
    expect(await table("concat_ws(',', id, v, _sqlflow_run_id IS NOT NULL)")).toEqual(['2,008,true', '3,true']);
  });

  test('of JSON files', async () => {
    await write('in/a.json', '[{"id": 1}]');
    await write('in/b.json', '[{"id": 2}, {"id": 3}]');
    const json = `${source('', 'in/*.json', 'JSON')}LOAD t FROM s;`;
    await succeed(json);
    await write('in/a.json', '[{"id": 12345678901234567890123}]');
    expect(did(await succeed(json))).toBe('0+1~1=0- 1r 1i 1d');
    expect(await table('id::VARCHAR')).toEqual(['12345678901234567890123', '2', '3']);
    expect(await table('DISTINCT _file_path')).toEqual(['in/a.json', 'in/b.json']);
  });

  test('of Parquet files', async () => {
    const parquet = `${source('"deleted_files": "remove"', 'out/*.parquet', 'PARQUET')}LOAD p FROM s;`;
    const make = (query: string, name: string) => run(`EXPORT ${query} TO 'out/${name}.parquet' TYPE PARQUET;`);
    await make('SELECT 1 AS id', 'a');
    await make('SELECT 2 AS id', 'b');
    await succeed(parquet);
    await make('SELECT 3 AS id', 'a');
    await rm(at('out/b.parquet'));
    expect(did(await succeed(parquet))).toBe('0+1~0=1- 1r 1i 2d');
    expect(await table("_file_path || ': ' || id", 'p')).toEqual(['out/a.parquet: 3']);
  });

  test('of compressed files, empty ones among them', async () => {
    const gzip = `${source('', 'zip/*.csv.gz')}LOAD z FROM s;`;
    await write('zip/a.csv.gz', gzipSync('id\n1\n'));
    await succeed(gzip);
    await write('zip/b.csv.gz', gzipSync(''));
    await write('zip/c.csv.gz', gzipSync('id\n2\n'));
    expect(did(await succeed(gzip))).toBe('2+0~1=0- 1r 1i 0d');
  });

  test('columns from folders are those of the whole, also where one file is read', async () => {
    const pipeline = `${source('', 'data/**/*.csv')}LOAD t FROM s;`;
    await write('data/month=01/a.csv', 'id\n1\n');
    await write('data/month=02/a.csv', 'id\n2\n');
    await succeed(pipeline);
    await write('data/month=10/a.csv', 'id\n3\n');
    await succeed(pipeline);
    expect(await table("month || ':' || id")).toEqual(['01:1', '02:2', '10:3']);
    await write('data/plain.csv', 'id\n4\n');
    await succeed(pipeline);
    expect(await table("concat_ws(':', month, id)")).toEqual(['01:1', '02:2', '10:3', '4']);
  });

  test('that cannot be read are rejected with the file, once', async () => {
    const pipeline = `${source('"on_bad_rows": "reject", "column_types": { "id": "INTEGER" }')}LOAD t FROM s;`;
    await write('data/a.csv', 'id\n1\nx\n');
    expect((await succeed(pipeline)).rejected).toBe(1n);
    await succeed(pipeline);
    expect(await query('SELECT count(*) AS n FROM sqlflow.rejects')).toEqual([{ n: 1n }]);
  });
});

describe('state', () => {
  test('a full refresh builds table and manifest anew; a dropped table starts afresh', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    await run('CREATE OR REPLACE TABLE other AS SELECT 1 AS x;');
    await write('data/b.csv', 'id\n2\n');
    await rm(at('data/a.csv'));
    expect(did(await succeed(keep, { fullRefresh: true }))).toBe('1+0~0=0- 1r 1i 0d');
    expect(await table()).toEqual(['data/b.csv: 2']);
    expect(did(await succeed(keep))).toBe('0+0~1=0- 0r 0i 0d');
    await query('DROP TABLE t');
    expect(did(await succeed(keep))).toBe('1+0~0=0- 1r 1i 0d');
    expect(await table()).toEqual(['data/b.csv: 2']);
  });

  test('a failed run changes nothing, and the next one loads what it would have', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    await write('data/a.csv', 'id\n5\n');
    await write('data/b.csv', 'id\nabc\n');
    expect((await problem(keep))?.message).toContain('VARCHAR');
    expect(await table()).toEqual(['data/a.csv: 1']);
    await write('data/b.csv', 'id\n2\n');
    expect(did(await succeed(keep))).toBe('1+1~0=0- 2r 2i 1d');
    expect(await table()).toEqual(['data/a.csv: 5', 'data/b.csv: 2']);
  });

  test('another path stops; a full refresh starts afresh', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    const wider = `${source('', 'data/**/*.csv')}LOAD t FROM s;`;
    expect((await problem(wider))?.code).toBe('SF9103');
    await succeed(wider, { fullRefresh: true });
    expect(did(await succeed(wider))).toBe('0+0~1=0- 0r 0i 0d');
  });

  test('is shown, forgotten by a reset, and has no value to set', async () => {
    await write('data/a.csv', 'id\n1\n');
    await write('data/b.csv', 'id\n2\n');
    await succeed(keep);
    expect(await opened.state.list()).toMatchObject([{ source: 's', files: 2n }]);
    await expect(opened.state.set('s', '2999-01-01')).rejects.toMatchObject({ code: 'SF9122' });
    await expect(opened.state.reset('s', { watermark: true })).rejects.toMatchObject({ code: 'SF9122' });
    await rm(at('data/a.csv'));
    await opened.state.reset('s');
    expect(did(await succeed(keep))).toBe('1+0~0=0- 1r 1i 0d');
    expect(await table()).toEqual(['data/b.csv: 2']);
  });

  test('a LOAD that begins to follow files replaces the rows that they have in the table', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed('SOURCE s TYPE CSV PARAMS { "path": "data/*.csv", "include_file_info": true };\nLOAD t FROM s;');
    await write('data/b.csv', 'id\n2\n');
    expect(did(await succeed(keep))).toBe('2+0~0=0- 2r 2i 1d');
    expect(await table()).toEqual(['data/a.csv: 1', 'data/b.csv: 2']);
  });
});

describe('several LOADs into one table', () => {
  const two = (first: string, second: string) =>
    `${source('"deleted_files": "remove"', first)}${source('"deleted_files": "remove"', second).replace('SOURCE s', 'SOURCE r')}LOAD t FROM s;\nLOAD t FROM r;`;

  test('each replaces and removes the rows of its own files', async () => {
    const pipeline = two('in/*.csv', 'more/*.csv');
    await write('in/a.csv', 'id\n1\n');
    await write('in/b.csv', 'id\n2\n');
    await write('more/a.csv', 'id\n3\n');
    await write('more/b.csv', 'id\n4\n');
    await succeed(pipeline);
    await write('in/a.csv', 'id\n10\n');
    await rm(at('more/b.csv'));
    await succeed(pipeline);
    const rows = ['in/a.csv: 10', 'in/b.csv: 2', 'more/a.csv: 3'];
    expect(await table()).toEqual(rows);
    await succeed(pipeline, { fullRefresh: true });
    expect(await table()).toEqual(rows);
    await succeed(pipeline);
    expect(await table()).toEqual(rows);
  });

  test('one file in two of them is refused, also where each has a WHERE', async () => {
    await write('in/a.csv', 'id\n1\n2\n');
    expect(await problem(two('in/*.csv', 'in/a*.csv'))).toMatchObject({
      code: 'SF9120',
      message:
        'in/a.csv of `r` is in `t` already, loaded by `s` of the same pipeline file: its rows would be there twice',
    });
    expect(await table('id')).toEqual([1n, 2n]);
    const halves = `${source('', 'in/*.csv')}LOAD u FROM s WHERE id = 1;\nLOAD u FROM s WHERE id = 2;`;
    expect((await problem(halves))?.code).toBe('SF9120');
  });

  test('a LOAD under another name is refused', async () => {
    await write('data/a.csv', 'id\n1\n');
    await succeed(keep);
    expect((await problem(keep.replaceAll(/\bs\b/g, 'other')))?.code).toBe('SF9104');
    expect(await table('id')).toEqual([1n]);
  });
});

test('a file that keeps changing while it is read is an error that says so', async () => {
  await write('data/a.csv', `id\n${Array.from({ length: 20_000 }, (_, i) => i).join('\n')}\n`);
  const path = JSON.stringify(at('data/b.csv'));
  // A process of its own: nothing that this one does makes it pause.
  const script = `for (;;) require('node:fs').writeFileSync(${path}, 'id\\n' + Math.random() + '\\n')`;
  const writer = spawn(process.execPath, ['-e', script]);
  while (!existsSync(at('data/b.csv'))) await new Promise((resolve) => setTimeout(resolve, 20));
  try {
    expect(await problem(keep)).toMatchObject({ code: 'SF5043', message: 'data/b.csv changed while it was read' });
  } finally {
    const ended = once(writer, 'close');
    writer.kill('SIGKILL');
    await ended;
    await writeFile(at('data/b.csv'), 'id\n7\n');
  }
  expect(did(await succeed(keep))).toMatch(/^2\+0~0=0- 20001r/);
});

test('a file that may not be read is an error', async () => {
  if (process.getuid?.() === 0) return;
  await write('data/a.csv', 'id\n1\n');
  await chmod(at('data/a.csv'), 0);
  expect((await problem(keep))?.code).toBe('SF8013');
});

describe('file information', () => {
  const info = (type: string, path: string, more: string) =>
    `SOURCE i TYPE ${type} PARAMS { "path": "${path}", "include_file_info": true, ${more} };\nLOAD i FROM i;`;
  const incremental = '"sync_mode": "incremental", "cursor_field": "id"';

  test.each([
    ['CSV', 'in/*.csv', (id: number) => `id\n${id}\n`],
    ['JSON', 'in/*.json', (id: number) => `[{"id": ${id}}]`],
  ])('is in every mode the same: %s', async (type, glob, text) => {
    const name = (file: string) => glob.replace('*', file);
    await write(name('a'), text(1), old);
    await write(name('b'), text(2));
    const rows = "_file_path || ' ' || id || ' ' || (year(_file_modified) = 2020)";
    const both = [`${name('a')} 1 true`, `${name('b')} 2 false`];
    await run(info(type, glob, ''));
    expect(await table(rows, 'i')).toEqual(both);
    await query('DROP TABLE i');
    await run(info(type, glob, incremental));
    expect(await table(rows, 'i')).toEqual(both);
    await write(name('c'), text(3));
    expect((await run(info(type, glob, incremental))).tasks[0]?.outcome).toMatchObject({ inserted: 1n, reread: 1n });
    expect(await table('_file_path', 'i')).toEqual([name('a'), name('b'), name('c')]);
  });

  test('stands in the way of no skipping: files by their folders, row groups by their statistics', async () => {
    await run(`EXPORT SELECT range AS id, range // 1000 AS part FROM range(5000) TO 'hive/' TYPE PARQUET OPTIONS { partition_by: ['part'] };
EXPORT SELECT range AS id FROM range(300000) TO 'out/a.parquet' TYPE PARQUET;`);
    const plansOf = async (path: string, cursor: string) => {
      const more = `"sync_mode": "incremental", "cursor_field": "${cursor}", "debug_mode": { "explain_plans": true }`;
      await run(info('PARQUET', path, more));
      const plans: string[] = [];
      await run(info('PARQUET', path, more), {
        onEvent: (event) => {
          if (event.type === 'statement' && event.plan?.includes('READ_PARQUET')) plans.push(event.plan);
        },
      });
      await query('DROP TABLE i');
      return plans.join('\n');
    };
    expect(await plansOf('hive/**/*.parquet', 'part')).toContain('Scanning Files: 1/5');
    expect(await plansOf('out/*.parquet', 'id')).toMatch(/READ_PARQUET +1 rows.*Filters: \(?id ?>= ?299999/);
  });
});
