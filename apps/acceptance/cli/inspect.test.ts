import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

let project: TempProject;

beforeAll(async () => {
  project = await tempProject({
    'data/orders.csv': 'id,amount\n1,2.50\n',
    'profiles/prod.yml': '',
    'udfs/text.js':
      "export const shout = { parameters: ['VARCHAR'], returns: 'VARCHAR', call: (t) => t.toUpperCase() };\n",
    'pipelines/orders.sf': `-- Orders of the shop.

-- The file that the shop sends.
SOURCE orders_file TYPE CSV PARAMS { "path": "data/orders.csv" };
LOAD orders FROM orders_file;
-- What all of it is worth.
CREATE OR REPLACE TABLE total AS SELECT sum(amount) AS total FROM orders;
EXPORT total TO 'output/total.csv' TYPE CSV;
`,
  });
  expect(await sqlflow(['run'], { cwd: project.directory })).toMatchObject({ code: 0 });
});
afterAll(() => project.remove());

const call = (...words: string[]) => sqlflow(words, { cwd: project.directory });

describe('sqlflow list', () => {
  test('lists everything', async () => {
    const { code, stdout, stderr } = await call('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('pipelines (1)');
    expect(stdout).toMatch(/orders_file │ CSV +│ orders +│ orders/);
    expect(stdout).toMatch(/total +│ table │ +1 │ +1/);
    expect(stdout).toMatch(/shout\(VARCHAR\) │ VARCHAR │ udfs\/text\.js/);
    expect(stdout).toMatch(/dev +│ in use/);
    expect(stdout).toMatch(/PARQUET/);
  });
});

describe('sqlflow describe', () => {
  test('knows pipelines, sources and tables', async () => {
    expect((await call('describe', 'orders')).stdout).toMatch(/^pipeline +orders\n[\s\S]*\n\ntable +orders\n/);
    expect((await call('describe', 'orders_file')).stdout).toContain('path: data/orders.csv');
    expect((await call('describe', 'total')).stdout).toMatch(/columns +total +DECIMAL/);
    expect((await call('describe', 'totl')).stderr).toContain('did you mean `total`?');
  });
});

describe('sqlflow plan', () => {
  test('shows reads, writes and columns', async () => {
    const { stdout } = await call('plan', '--verbose');
    expect(stdout).toContain('data/orders.csv → orders');
    expect(stdout).toMatch(/id +BIGINT/);
    expect(stdout).toContain('total → output/total.csv');
  });

  test('finds a misspelt column before anything runs', async () => {
    await project.write({ 'broken.sf': 'CREATE OR REPLACE TABLE x AS SELECT amuont FROM orders;' });
    const { code, stderr } = await call('plan', 'broken.sf');
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.sf:1:\d+\n/);
    expect(stderr).toContain('amount');
  });
});

describe('sqlflow compile', () => {
  test('gives the same bytes every time', async () => {
    const first = await call('compile', 'orders');
    expect(JSON.parse(first.stdout)).toMatchObject({ version: 1, pipeline: 'orders' });
    expect((await call('compile', 'orders')).stdout).toBe(first.stdout);
    await call('compile', 'orders', '--output', 'target/plan.json');
    expect(await project.read('target/plan.json')).toBe(first.stdout);
  });
});

describe('sqlflow viz', () => {
  test('draws in every format', async () => {
    expect((await call('viz', 'orders')).stdout).toMatch(/^flowchart LR\n/);
    expect((await call('viz', 'orders', '--format', 'dot')).stdout).toContain('output/total.csv');
    expect((await call('viz', 'orders', '--format', 'svg')).stdout).toContain('@font-face');
    expect((await call('viz', 'orders', '--format', 'png', '--output', 'target/orders.png')).code).toBe(0);
    const png = await readFile(join(project.directory, 'target', 'orders.png'));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  });
});

describe('sqlflow docs', () => {
  test('writes Markdown and one HTML page, with the comments as descriptions', async () => {
    const { code, output } = await call('docs');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await project.files('target/docs')).toEqual(['README.md', 'index.html', 'orders.md']);
    const page = await project.read('target/docs/orders.md');
    for (const text of [
      'Orders of the shop.',
      'The file that the shop sends.',
      'What all of it is worth.',
      'DECIMAL',
    ]) {
      expect(page).toContain(text);
    }
    expect(await project.read('target/docs/index.html')).toContain('<svg');
  });
});

describe('sqlflow validate', () => {
  test('shows all problems of all files with place and hint, and as data', async () => {
    await project.write({
      'bad/a.sf': 'EXPROT x TO 1;\nLOAD a FROM ordrs_file;\n',
      'bad/b.sf': 'SOURCE s TYPE CVS;\n',
    });
    const { code, stderr } = await call('validate', 'bad/a.sf', 'bad/b.sf');
    expect(code).toBe(1);
    expect(stderr).toMatch(/bad\/a\.sf:1:1\n +1 │ EXPROT x TO 1;\n +│ \^/);
    expect(stderr).toMatch(/bad\/b\.sf:1:15\n/);
    expect(stderr).toMatch(/\d errors, 1 warning in 2 files/);
    const json = await call('validate', 'bad/a.sf', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ type: 'result', valid: false, files: ['bad/a.sf'] });
  });
});

describe('sqlflow fmt', () => {
  test('formats once; after that nothing changes', async () => {
    await project.write({ 'ugly.sf': 'load a from orders_file ;' });
    const checked = await call('fmt', '--check', 'ugly.sf');
    expect(checked).toMatchObject({ code: 1, stdout: 'ugly.sf\n' });
    expect(await project.read('ugly.sf')).toBe('load a from orders_file ;');
    expect((await call('fmt', 'ugly.sf')).code).toBe(0);
    expect(await project.read('ugly.sf')).toBe('LOAD a FROM orders_file;\n');
    expect((await call('fmt', '--check', 'ugly.sf')).code).toBe(0);
  });

  test('formats standard input', async () => {
    const { stdout } = await sqlflow(['fmt', '--stdin'], { cwd: '/', input: 'load a from b;' });
    expect(stdout).toBe('LOAD a FROM b;\n');
  });

  test('leaves files alone that do not parse or are not UTF-8', async () => {
    await project.write({ 'wrong.sf': 'LOAD a FORM b;', 'latin.sf': new Uint8Array([0x2d, 0x2d, 0xe4]) });
    expect((await call('fmt', 'wrong.sf')).code).toBe(1);
    expect(await project.read('wrong.sf')).toBe('LOAD a FORM b;');
    expect((await call('fmt', 'latin.sf')).stderr).toContain('not UTF-8');
  });
});
