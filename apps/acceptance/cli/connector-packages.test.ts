import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

const projects: TempProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

async function listConnectors(files: Readonly<Record<string, string>>) {
  const project = await tempProject(files);
  projects.push(project);
  return sqlflow(['list', '--connectors'], { cwd: project.directory });
}

const sdk = join(root, 'packages', 'connector-sdk');
const greeting = `
import { createRequire } from 'node:module';
const { defineConnector } = await import('file://${join(sdk, 'dist', 'index.js')}');
const { z } = createRequire('${join(sdk, 'package.json')}')('zod');
export const greeting = defineConnector({
  type: 'GREETING', specVersion: 1, title: 'Greeting', description: 'Says hello.',
  source: { params: z.object({}), capabilities: { sync: ['full_refresh'] }, open: () => { throw new Error('no') } },
});
`;

const numbers = `
const { defineConnector, param, secret, z } = await import('file://${join(sdk, 'dist', 'index.js')}');
const columns = [{ name: 'n', type: 'BIGINT' }];
export const numbers = defineConnector({
  type: 'NUMBERS', specVersion: 1, title: 'Numbers', description: 'Counts.',
  source: {
    params: z.object({
      up_to: param(z.int().min(1), { description: 'The last number.', aliases: ['limit'] }),
      token: secret(z.string()),
    }),
    capabilities: { sync: ['full_refresh'] },
    open: (params) => ({
      discover: async () => [{ name: 'numbers', columns }],
      async *read() {
        yield { kind: 'schema', columns };
        yield { kind: 'rows', rows: Array.from({ length: params.up_to }, (_, i) => ({ n: i + 1 })) };
        yield { kind: 'checkpoint' };
      },
      async [Symbol.asyncDispose]() {},
    }),
  },
});
`;

/** The command line holds a contract of its own; a connector brings another copy of it. */
describe('a connector made with its own copy of the contract', () => {
  const files = (params: string) => ({
    'sqlflow.yml': 'connectors: [./numbers.mjs]\n',
    'numbers.mjs': numbers,
    'pipelines/count.sf': `SOURCE s TYPE NUMBERS PARAMS { ${params} };
LOAD t FROM s;
EXPORT SELECT sum(n) AS total FROM t TO 'output/total.csv' TYPE CSV;\n`,
  });

  async function start(params: string, words: readonly string[]) {
    const project = await tempProject(files(params));
    projects.push(project);
    return { project, ...(await sqlflow(words, { cwd: project.directory })) };
  }

  test('is read, by an alias of a parameter too', async () => {
    const { project, code, output } = await start('"limit": 100, "token": "hush-hush-1234"', ['run']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await readFile(join(project.directory, 'output', 'total.csv'), 'utf8')).toBe('total\n5050\n');
  });

  test('keeps its secrets', async () => {
    const { code, output } = await start('"up_to": 3, "token": "hush-hush-1234"', ['compile', 'count']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('up_to');
    expect(output).not.toContain('hush-hush-1234');
  });

  test('has its parameters checked', async () => {
    const { code, stderr } = await start('"up_to": 0, "tokn": "x"', ['validate']);
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean `token`?');
    expect(stderr).toContain('up_to');
  });
});

describe('connectors: in sqlflow.yml', () => {
  test('a module beside the project is loaded', async () => {
    const { code, output } = await listConnectors({
      'sqlflow.yml': 'connectors:\n  - ./connectors/greeting.mjs\n',
      'connectors/greeting.mjs': greeting,
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/GREETING │ yes +│ +│ Says hello\./);
  });

  test('a package that is not installed is named, with what to do', async () => {
    const { code, stderr } = await listConnectors({ 'sqlflow.yml': 'connectors: [sqlflow-connector-nowhere]\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7530 cannot load the connector package `sqlflow-connector-nowhere`');
    expect(stderr).toContain('npm install sqlflow-connector-nowhere');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    ['exports none', 'export const answer = 42;', 'it exports none'],
    ['was made for a newer contract', greeting.replace('specVersion: 1', 'specVersion: 99'), 'version 99'],
  ])('a module that %s is refused', async (_, text, reason) => {
    const { code, stderr } = await listConnectors({
      'sqlflow.yml': 'connectors: [./mine.mjs]\n',
      'mine.mjs': text,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7531');
    expect(stderr).toContain(reason);
  });
});

/** A package that declares types is imported for the pipelines that name one of them, and for no other. */
describe('a package that declares its types', () => {
  const packageOf = (types: unknown, text = numbers) => ({
    'sqlflow.yml': 'connectors: [sqlflow-connector-numbers]\n',
    'node_modules/sqlflow-connector-numbers/package.json': JSON.stringify({
      name: 'sqlflow-connector-numbers',
      type: 'module',
      exports: './lib/index.js',
      sqlflow: { types },
    }),
    'node_modules/sqlflow-connector-numbers/lib/index.js': `${text}\nconsole.error('imported');\n`,
    'data/a.csv': 'a\n1\n',
    'pipelines/files.sf': 'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD a FROM s;\n',
    'pipelines/count.sf': 'SOURCE s TYPE numbers PARAMS { "up_to": 4, "token": "hush-hush" };\nLOAD t FROM s;\n',
  });

  async function run(files: Readonly<Record<string, string>>, ...words: readonly string[]) {
    const project = await tempProject(files);
    projects.push(project);
    return sqlflow(words, { cwd: project.directory });
  }

  test('is imported when a pipeline names one', async () => {
    const files = await run(packageOf(['NUMBERS']), 'run', 'files');
    expect(files).toMatchObject({ code: 0 });
    expect(files.stderr).not.toContain('imported');
    const count = await run(packageOf(['NUMBERS']), 'run', 'count');
    expect(count).toMatchObject({ code: 0 });
    expect(count.stderr).toContain('imported');
  });

  test.each([
    ['declares one that it has not', ['NUMBERS', 'NUMERALS'], 'declares NUMERALS, and it exports no such connector'],
    ['does not declare one that it has', ['NUMERALS'], 'declares NUMERALS'],
    ['declares no list', 'NUMBERS', '`sqlflow.types` of its package.json is no list of types'],
  ])('is refused when it %s', async (_, types, reason) => {
    const { code, stderr } = await run(packageOf(types), 'connector', 'list');
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7531');
    expect(stderr).toContain(reason);
  });

  test('is refused when it was made for a newer contract, once a pipeline names it', async () => {
    const newer = packageOf(['NUMBERS'], numbers.replace('specVersion: 1', 'specVersion: 2'));
    expect(await run(newer, 'run', 'files')).toMatchObject({ code: 0 });
    const { code, stderr } = await run(newer, 'validate', 'count');
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7531 the package `sqlflow-connector-numbers` is no connector');
    expect(stderr).toContain('it was made for version 2 of the contract, and this SQLFlow knows 1');
  });

  test('gets the command that installs it when it is not there, whatever is run', async () => {
    const { 'sqlflow.yml': settings, ...files } = packageOf(['NUMBERS']);
    const missing = { 'sqlflow.yml': settings, 'pipelines/files.sf': files['pipelines/files.sf'] };
    for (const words of [['run', 'files'], ['validate'], ['plan', 'files']]) {
      const { code, stderr } = await run(missing, ...words);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/SF7530 [\s\S]*npm install sqlflow-connector-numbers/),
      });
    }
  });

  test('that cannot be imported does not hide what is wrong with a pipeline', async () => {
    const files = {
      ...packageOf(['NUMBERS'], 'throw new Error("broken");'),
      'pipelines/count.sf': 'SOURCE s TYPE CSVV PARAMS { "path": "x" };\nLOAD t FROM s;\n',
    };
    const { code, stderr } = await run(files, 'validate', 'count');
    expect(code).toBe(1);
    expect(stderr).toContain('error SF2040');
    expect(stderr).toContain('did you mean `CSV`?');
  });

  test('is refused when a built-in connector has the type', async () => {
    const { code, stderr } = await run(packageOf(['CSV']), 'run', 'files');
    expect(code).toBe(1);
    expect(stderr).toContain('error SF8502 two connectors call themselves CSV: CSV and sqlflow-connector-numbers');
  });
});

describe('sqlflow connector', () => {
  const files = { 'sqlflow.yml': 'connectors: [./numbers.mjs]\n', 'numbers.mjs': numbers };

  async function connector(...words: readonly string[]) {
    const project = await tempProject(files);
    projects.push(project);
    return sqlflow(['connector', ...words], { cwd: project.directory });
  }

  test('list shows those that come with SQLFlow and those of the project', async () => {
    const { code, stdout } = await connector('list', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    const types = result.connectors.map(({ type }: { readonly type: string }) => type);
    expect(types).toEqual(expect.arrayContaining(['CSV', 'JSON', 'PARQUET', 'MEMORY', 'NUMBERS']));
  });

  test('describe shows parameters with their names, types and what they mean', async () => {
    const { code, output } = await connector('describe', 'numbers');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/^ {2}up_to\n {6}whole number; required; also limit\n {6}The last number\.$/m);
    expect(output).toMatch(/^ {2}token\n {6}text; required; secret\n/m);
    expect(output).toContain('sync full_refresh');
    expect(output).toContain('batch_size');
    expect(output).not.toMatch(/deleted_files|include_file_info/);
    const { stdout } = await connector('describe', 'csv');
    expect(stdout).toContain('deleted_files');
    expect(stdout.match(/include_file_info/g)).toHaveLength(1);
  });

  test('schema-json is for editors: each name of a parameter is known, and no other', async () => {
    const { code, stdout } = await connector('schema-json', 'NUMBERS');
    expect(code).toBe(0);
    const { source } = JSON.parse(stdout);
    expect(source.properties.up_to).toMatchObject({ type: 'integer', minimum: 1, description: 'The last number.' });
    expect(source.properties).toHaveProperty('limit');
    expect(source.properties).toHaveProperty('cursor_field');
    expect(source.additionalProperties).toBe(false);
  });

  test('a type that there is not gets a suggestion', async () => {
    const { code, stderr } = await connector('describe', 'nmbers');
    expect(code).toBe(1);
    expect(stderr).toContain('error SF2040 there is no connector `nmbers`');
    expect(stderr).toContain('did you mean `NUMBERS`?');
  });

  test('two connectors of one type are an error', async () => {
    const project = await tempProject({
      'sqlflow.yml': 'connectors: [./numbers.mjs, ./others.mjs]\n',
      'numbers.mjs': numbers,
      'others.mjs': numbers.replace("title: 'Numbers'", "title: 'Others'"),
    });
    projects.push(project);
    const { code, stderr } = await sqlflow(['list', '--connectors'], { cwd: project.directory });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF8502 two connectors call themselves NUMBERS: Numbers and Others');
  });
});
