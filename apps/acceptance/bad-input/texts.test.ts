import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'pipelines/p.sf': 'CREATE TABLE t AS SELECT 1 AS x;\n' });
});
afterEach(() => project.remove());

const latin1 = Uint8Array.from(Buffer.from("CREATE TABLE t AS SELECT 'caf\u00e9' AS x;\n", 'latin1'));
const utf16 = Uint8Array.from(Buffer.from('\ufeffCREATE TABLE t AS SELECT 1 AS x;\n', 'utf16le'));

describe('a pipeline', () => {
  test.each([
    ['that is empty', '', 'error SF7016 pipelines/p.sf:1:1 pipelines/p.sf is empty', 'write a statement into it'],
    ['that is not UTF-8', latin1, /^error SF7014 pipelines\/p\.sf:1:30 .* byte 0xE9/, 'Latin-1'],
    ['that is UTF-16', utf16, /^error SF7014 pipelines\/p\.sf:1:1 /, 'looks like UTF-16'],
    ['that is binary', 'CREATE TABLE t AS\n SELECT \0 1;', /^error SF7015 pipelines\/p\.sf:2:9 /, ''],
    ['whose string is not closed', "CREATE TABLE t AS\n SELECT 'x;\n", /^error SF10\d\d pipelines\/p\.sf:2:9 /, ''],
    ['whose bracket is not closed', 'CREATE TABLE t AS\n SELECT (1;\n', /^error SF\d{4} pipelines\/p\.sf:2:/, ''],
  ])('%s', async (_what, content, problem, hint) => {
    await project.write({ 'pipelines/p.sf': content });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [typeof problem === 'string' ? problem : expect.stringMatching(problem)],
    });
    expect(outcome.stderr).toContain(hint);
    expect(await project.made()).toEqual([]);
  });

  test('that is a directory', async () => {
    await mkdir(join(project.directory, 'pipelines/folder.sf'));
    const outcome = await project.sqlflow('run', 'pipelines/folder.sf');
    expect([outcome.code, ...problemsIn(outcome)]).toEqual([
      1,
      'error SF7011 pipelines/folder.sf is a directory, not a file',
    ]);
  });

  test('with a line of a megabyte shows a part of it', async () => {
    const padding = `'${'x'.repeat(1_000_000)}'`;
    await project.write({ 'pipelines/p.sf': `CREATE TABLE t AS SELECT ${padding} AS a FORM range(3);\n` });
    const outcome = await project.sqlflow('validate');
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome)).toEqual([expect.stringMatching(/^error SF4001 pipelines\/p\.sf:1:1000034 /)]);
    expect(outcome.output.length).toBeLessThan(1_000);
  });
});

describe('nesting without end', () => {
  const deep = 20_000;
  test.each([
    ['brackets in a query', `CREATE TABLE t AS SELECT ${'('.repeat(deep)}1${')'.repeat(deep)} AS a;`, 'SF4001'],
    ['lists in PARAMS', `SOURCE s TYPE CSV PARAMS { "path": ${'['.repeat(deep)}${']'.repeat(deep)} };`, 'SF1014'],
    ['brackets in a condition', `IF ${'('.repeat(deep)}1 = 1${')'.repeat(deep)} THEN SET x = 1; END IF;`, 'SF1014'],
    ['IFs', `${'IF 1 = 1 THEN\n'.repeat(3_000)}SET x = 1;\n${'END IF;\n'.repeat(3_000)}`, 'SF1014'],
  ])('%s', async (_what, text, code) => {
    await project.write({ 'pipelines/p.sf': text });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [expect.stringContaining(`error ${code} pipelines/p.sf:`)],
    });
    expect(outcome.output.length).toBeLessThan(2_000);
    expect(await project.made()).toEqual([]);
  });
});

describe('YAML', () => {
  test.each([
    ['a list that is not closed', 'sqlflow.yml', 'name: [x\n', /^error SF7020 sqlflow\.yml:1:/],
    ['a quote that is not closed', 'profiles/dev.yml', 'variables:\n  a: "x\n', /^error SF7020 profiles\/dev\.yml:\d:/],
    ['a tab as indentation', 'profiles/dev.yml', 'variables:\n\ta: 1\n', /^error SF7020 profiles\/dev\.yml:2:/],
    ['a setting that does not exist', 'profiles/dev.yml', 'engine: { pth: x }\n', /^error SF7022 .*:1:11 .*`pth`/],
    ['a value that cannot be', 'profiles/dev.yml', 'engine:\n  threads: many\n', /^error SF70\d\d .*:2:/],
    [
      'nesting without end',
      'profiles/dev.yml',
      `variables: ${'['.repeat(20_000)}`,
      /^error SF7020 .*nested too deeply/,
    ],
  ])('%s is shown with line and column', async (_what, file, text, problem) => {
    await project.write({ [file]: text });
    const outcome = await project.sqlflow('run');
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [expect.stringMatching(problem)],
    });
    expect((await project.made()).filter((made) => made.startsWith('target'))).toEqual([]);
  });
});
