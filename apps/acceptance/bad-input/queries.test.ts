import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Diagnostic } from '@sqlflow/errors';
import { type CommandProject, commandProject } from './command-project.js';

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'data/a.csv': 'id,name\n1,one\n2,two\n' });
});
afterEach(() => project.remove());

/** Writes the text without its marks and gives the offset at which the marked part begins. */
async function write(file: string, marked: string): Promise<number> {
  await project.write({ [file]: marked.replace(/[⟦⟧]/g, '') });
  return marked.indexOf('⟦');
}

async function onlyProblem(...args: readonly string[]): Promise<Diagnostic> {
  const { stdout, code } = await project.sqlflow(...args, '--json');
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { diagnostics: Diagnostic[] };
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error');
  expect({ code, errors }).toEqual({ code: 1, errors: [expect.anything()] });
  return errors[0] as Diagnostic;
}

describe('a syntax error of a query has the words of DuckDB, at its place', () => {
  test.each([
    ['alone', 'CREATE TABLE a AS SELECT 1 AS x ⟦FORM⟧ range(3);'],
    ['on a later line', 'CREATE TABLE a AS\n  SELECT 1 AS x,\n    2 AS y ⟦GROUPP⟧ BY 1;'],
    ['with CRLF', 'CREATE TABLE a AS\r\n  SELECT 1 AS x,\r\n    2 AS y ⟦GROUPP⟧ BY 1;\r\n'],
    ['after characters of several bytes', '/* ü€😀 */ CREATE TABLE a AS SELECT \'😀é\' AS "ä" ⟦FORM⟧ range(3);'],
    ['behind a variable', "SET v = '1 AS x, 2 AS y';\nCREATE TABLE a AS SELECT ${v} ⟦FORM⟧ range(3);"],
    ['behind a default', 'CREATE TABLE a AS SELECT ${nothing|1 AS x} ⟦FORM⟧ range(3);'],
    ['in an IF', 'IF ${env} == dev THEN\n  CREATE TABLE a AS SELECT 1 AS x ⟦FORM⟧ range(3);\nEND IF;'],
    ['in a branch not taken', 'IF ${env} == no THEN\n  CREATE TABLE a AS SELECT 1 AS x ⟦FORM⟧ range(3);\nEND IF;'],
    ['in brackets of an EXPORT', "EXPORT (SELECT 1 AS x ⟦FORM⟧ range(3)) TO 'x.csv' TYPE CSV;"],
    [
      'in the WHERE of a LOAD',
      'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD a FROM s WHERE name = \'é\' ⟦NAD⟧ id > 1;',
    ],
  ])('%s', async (_where, marked) => {
    const start = await write('pipelines/p.sf', marked);
    const word = /⟦(.*)⟧/.exec(marked)?.[1];
    const { code, message, place } = await onlyProblem('run');
    expect({ code, message, file: place?.file, start: place?.span.start }).toEqual({
      code: 'SF4001',
      message: `syntax error at or near "${word}"`,
      file: 'pipelines/p.sf',
      start,
    });
    expect(await project.made()).toEqual(['pipelines/p.sf']);
  });

  test('in an INCLUDEd file', async () => {
    await project.write({ 'pipelines/p.sf': "INCLUDE 'lib/b.sf';\n" });
    const start = await write('pipelines/lib/b.sf', "-- ü\nCREATE TABLE a AS SELECT '😀' AS x ⟦FORM⟧ range(3);");
    const { code, place } = await onlyProblem('run', 'p');
    expect([code, place?.file, place?.span.start]).toEqual(['SF4001', 'pipelines/lib/b.sf', start]);
  });
});

describe('what only binding finds is shown at its place before the first row moves', () => {
  const source = 'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD a FROM s;\n';
  test.each([
    ['a column', `${source}CREATE TABLE b AS SELECT '😀' AS x, ⟦nmae⟧ FROM a;`, 'SF4010'],
    ['a column behind a variable', `SET v = "'é'";\n${source}CREATE TABLE b AS SELECT \${v}, ⟦nmae⟧ FROM a;`, 'SF4010'],
    ['a function', `${source}CREATE TABLE b AS SELECT ⟦uper⟧(name) FROM a;`, 'SF4013'],
    ['a column of an EXPORT', `${source}EXPORT SELECT ⟦nmae⟧ FROM a TO 'x.csv' TYPE CSV;`, 'SF4010'],
    ['a column of a WHERE', source.replace('FROM s;', "FROM s WHERE 'é' <> ⟦nmae⟧;"), 'SF4010'],
  ])('%s', async (_what, marked, expected) => {
    const start = await write('pipelines/p.sf', marked);
    const { code, place } = await onlyProblem('run');
    expect([code, place?.file, place?.span.start]).toEqual([expected, 'pipelines/p.sf', start]);
    expect(await project.made()).not.toContain('x.csv');
  });
});

describe('a value that does not fit while the query runs', () => {
  test('fails the task at its place, and keeps what stood', async () => {
    const start = await write(
      'pipelines/p.sf',
      "CREATE TABLE a AS SELECT 'é😀' AS v;\nCREATE OR REPLACE TABLE b AS SELECT '😀', v⟦::⟧INTEGER AS n FROM a;\n",
    );
    const { code, message, place } = await onlyProblem('run');
    expect([code, place?.span.start]).toEqual(['SF4040', start]);
    expect(message).toContain("Could not convert string 'é😀' to INT32");
    expect(await project.query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'")).toEqual([
      { table_name: 'a' },
    ]);
  });

  test('a variable cannot add a statement', async () => {
    await project.write({ 'pipelines/p.sf': 'CREATE TABLE a AS SELECT ${v};\n' });
    const { code, place } = await onlyProblem('run', '--var', 'v=1; DROP TABLE b');
    expect([code, place?.line, place?.column]).toEqual(['SF2006', 1, 26]);
  });
});
