import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadUserFunctions } from './load.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-udfs-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(files: Record<string, string>) {
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    paths.push(join(directory, name));
    await writeFile(join(directory, name), text);
  }
  const { functions, diagnostics } = await loadUserFunctions(paths, {
    displayPath: (file) => `udfs/${basename(file)}`,
  });
  return {
    functions,
    names: functions.map(({ name, file }) => `${file} ${name}`),
    problems: diagnostics.map(
      ({ code, message, hint }) => `${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    ),
  };
}

test('exports are functions as data, with their defaults', async () => {
  const { functions, problems } = await load({
    'good.mjs': `
      export const slugify = { parameters: ['VARCHAR'], returns: 'VARCHAR', call: (text) => text.toLowerCase() };
      export const add_vat = { parameters: ['DOUBLE', 'DOUBLE'], returns: 'DOUBLE', vector: (net, rate) => net, nulls: 'pass', exact: true, volatile: true };`,
  });
  expect(problems).toEqual([]);
  expect(functions).toMatchObject([
    { name: 'add_vat', file: 'udfs/good.mjs', nulls: 'pass', exact: true, volatile: true },
    { name: 'slugify', parameters: ['VARCHAR'], returns: 'VARCHAR', nulls: 'skip', exact: false, volatile: false },
  ]);
  const call = functions[1]?.call as unknown as (text: string) => string;
  expect(call('ABC')).toBe('abc');
});

test('CommonJS, and ES modules in .js', async () => {
  await mkdir(join(directory, 'cjs'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  await writeFile(join(directory, 'cjs', 'package.json'), '{ "type": "commonjs" }');
  const { names, problems } = await load({
    'esm.js': "export const a = { parameters: [], returns: 'INTEGER', call: () => 1 };",
    'cjs/one.js': "exports.b = { parameters: [], returns: 'INTEGER', call: () => 1 };",
    'cjs/two.js': "const all = { c: { parameters: [], returns: 'INTEGER', call: () => 1 } };\nmodule.exports = all;",
  });
  expect(problems).toEqual([]);
  expect(names).toEqual(['udfs/esm.js a', 'udfs/one.js b', 'udfs/two.js c']);
});

test('everything that is wrong is told at once, and the rest is kept', async () => {
  const { names, problems } = await load({
    'broken.mjs': 'export const x = {',
    'throws.mjs': "throw new Error('not today');",
    'imports.mjs': "import 'no-such-package';",
    'shapes.mjs': `
      export const a_helper = (x) => x;
      export const b_number = 7;
      export const c_missing = { returns: 'VARCHAR', call: () => 1 };
      export const d_unknown = { parameters: [], return: 'VARCHAR', call: () => 1 };
      export const e_both = { parameters: [], returns: 'VARCHAR', call: () => 1, vector: () => [] };
      export const f_neither = { parameters: [], returns: 'VARCHAR' };
      export const g_text = { parameters: [], returns: 'VARCHAR', call: 'x' };
      export const h_async = { parameters: [], returns: 'VARCHAR', call: async () => 'x' };
      export const i_nulls = { parameters: [], returns: 'VARCHAR', call: () => 'x', nulls: true };
      export const j_flag = { parameters: [], returns: 'VARCHAR', call: () => 'x', exact: 'yes' };
      export const k_arity = { parameters: ['INTEGER'], returns: 'VARCHAR', call: (a, b) => 'x' };
      export const l_texts = { parameters: 'VARCHAR', returns: 'VARCHAR', call: (a) => a };
      export const $m = { parameters: [], returns: 'VARCHAR', call: () => 'x' };
      export const n_good = { parameters: [], returns: 'VARCHAR', call: () => 'x' };
      export default { parameters: [], returns: 'VARCHAR', call: () => 'x' };`,
    'twice.mjs': "export const N_Good = { parameters: [], returns: 'VARCHAR', call: () => 'x' };",
  });
  expect(names).toEqual(['udfs/shapes.mjs n_good']);
  const example = "write { parameters: ['VARCHAR'], returns: 'VARCHAR', call: (text) => … }";
  expect(problems.slice(1)).toEqual([
    'SF6550 udfs/throws.mjs cannot be loaded: not today',
    expect.stringMatching(/^SF6550 udfs\/imports\.mjs cannot be loaded: Cannot find .*no-such-package/),
    'SF6551 "$m" in udfs/shapes.mjs is not a name that SQL can call without quotes',
    `SF6551 "a_helper" in udfs/shapes.mjs is a function, not the description of a function (${example})`,
    `SF6551 "b_number" in udfs/shapes.mjs is a number, not the description of a function (${example})`,
    `SF6551 "c_missing" in udfs/shapes.mjs needs \`parameters\`, an array of SQL types (${example})`,
    'SF6551 "d_unknown" in udfs/shapes.mjs has the unknown property "return" (did you mean returns?)',
    `SF6551 "e_both" in udfs/shapes.mjs needs either \`call\` or \`vector\` (${example})`,
    `SF6551 "f_neither" in udfs/shapes.mjs needs either \`call\` or \`vector\` (${example})`,
    'SF6551 "g_text" in udfs/shapes.mjs has a `call` that is no function',
    'SF6562 the function h_async of udfs/shapes.mjs returns a promise (functions in SQL must return their value at once: remove async and await)',
    "SF6551 \"i_nulls\" in udfs/shapes.mjs has `nulls` that is neither 'skip' nor 'pass'",
    'SF6551 "j_flag" in udfs/shapes.mjs has `exact` that is neither true nor false',
    'SF6551 "k_arity" in udfs/shapes.mjs takes 2 arguments, but `parameters` names 1',
    `SF6551 "l_texts" in udfs/shapes.mjs needs \`parameters\`, an array of SQL types (${example})`,
    'SF6552 the function "N_Good" is defined in udfs/shapes.mjs and in udfs/twice.mjs (names of functions are compared without regard to case: rename one of them)',
  ]);
  expect(problems[0]).toMatch(/^SF6550 udfs\/broken\.mjs cannot be loaded: /);
});

test('a default export alone has no name', async () => {
  const { problems } = await load({
    'alone.mjs': "export default { parameters: [], returns: 'VARCHAR', call: () => 'x' };",
  });
  expect(problems).toEqual([
    'SF6551 "default" in udfs/alone.mjs has no name for SQL: it is the default export (export it by a name)',
  ]);
});

test('a file that is missing', async () => {
  const { diagnostics } = await loadUserFunctions([join(directory, 'nowhere.mjs')]);
  expect(diagnostics[0]?.message).toMatch(/nowhere\.mjs cannot be loaded: ENOENT/);
});
