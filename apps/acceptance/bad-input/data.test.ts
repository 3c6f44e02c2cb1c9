import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';

const load = (params = '') => `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv"${params} };\nLOAD t FROM s;\n`;

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'pipelines/p.sf': load(), 'data/a.csv': 'id,name\n1,one\n' });
});
afterEach(() => project.remove());

const latin1 = Uint8Array.from(Buffer.from('id,name\n1,caf\u00e9\n', 'latin1'));
const utf16 = Uint8Array.from(Buffer.from('\ufeffid,name\n1,one\n', 'utf16le'));

describe('a data file', () => {
  test.each([
    ['with a row too short', 'id,name\n1,one\n2\n3,three\n', /data\/a\.csv.*\b3\b/],
    ['with a row too long', 'id,name\n1,one\n2,two,too many\n', /data\/a\.csv.*\b3\b/],
    ['with a row too short after lines in quotes', 'id,name\n1,"o\nn\ne"\n2\n', /data\/a\.csv.*\b5\b/],
    ['with a quote that is not closed', 'id,name\n1,one\n2,"two\n3,three\n', /data\/a\.csv.*\b3\b/],
    ['in Latin-1', latin1, /data\/a\.csv.*(\b2\b|encoding|UTF-8)/],
    ['in UTF-16', utf16, /data\/a\.csv is not a text file/],
    ['that is empty', '', /data\/a\.csv.*empty/],
  ])('%s fails its load, with file and line, and keeps the table', async (_what, content, words) => {
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    await project.write({ 'data/a.csv': content });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [expect.stringMatching(words)],
    });
    expect(outcome.stderr).toContain('hint: ');
    expect(await project.query('FROM t')).toEqual([{ id: 1n, name: 'one' }]);
  });

  test('with a header only is an empty table with its columns', async () => {
    await project.write({ 'data/a.csv': 'id,name\n' });
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    expect(await project.query('SELECT column_name AS c FROM (DESCRIBE t)')).toEqual([{ c: 'id' }, { c: 'name' }]);
    expect(await project.query('FROM t')).toEqual([]);
  });

  test('with a line of a megabyte is loaded', async () => {
    await project.write({ 'data/a.csv': `id,name\n1,${'x'.repeat(1_000_000)}\n2,two\n` });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
    expect(await project.query('SELECT length(name)::INTEGER AS n FROM t ORDER BY id')).toEqual([
      { n: 1_000_000 },
      { n: 3 },
    ]);
  });

  test('with bad rows that are to be rejected: the others are loaded, and the run says how many are not', async () => {
    await project.write({
      'pipelines/p.sf': load(', "on_bad_rows": "reject"'),
      'data/a.csv': 'id,name\n1,one\n2\n3,three,3\n4,four\n',
    });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
    expect(problemsIn(outcome)).toEqual([expect.stringMatching(/^warning SF9007 .*2 bad rows/)]);
    expect(await project.query('SELECT id::INTEGER AS id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 4 }]);
    expect(await project.query('SELECT file, line::INTEGER AS line FROM sqlflow.rejects ORDER BY line')).toEqual([
      { file: 'data/a.csv', line: 3 },
      { file: 'data/a.csv', line: 4 },
    ]);
  });

  test('that is missing, or a directory, is named with what may be meant', async () => {
    await project.write({ 'pipelines/p.sf': load().replace('a.csv', 'b.csv') });
    const missing = await project.sqlflow('run');
    expect([missing.code, ...problemsIn(missing)]).toEqual([1, expect.stringMatching(/^error SF8010 .*data\/b\.csv/)]);
    expect(missing.stderr).toMatch(/hint: .*data\/a\.csv/);
    await mkdir(join(project.directory, 'data/b.csv'));
    const directory = await project.sqlflow('run');
    expect([directory.code, ...problemsIn(directory)]).toEqual([
      1,
      expect.stringMatching(/^error SF8011 .*data\/b\.csv is a directory/),
    ]);
    expect(directory.stderr).toContain('hint: to read the files in it, write `data/b.csv/*.csv`');
  });
});
