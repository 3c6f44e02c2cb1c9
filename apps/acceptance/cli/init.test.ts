import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-init-'));
  const { code, stderr } = await sqlflow(['init', 'shop'], { cwd: directory });
  expect(code).toBe(0);
  expect(stderr).toContain('cd shop\n');
});

describe('sqlflow init', () => {
  test('replaces nothing, and writes nothing when something is in the way', async () => {
    const again = await sqlflow(['init', 'shop'], { cwd: directory });
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('error SF7510');

    const other = await mkdtemp(join(tmpdir(), 'sqlflow-init-'));
    await writeFile(join(other, 'README.md'), 'mine');
    expect((await sqlflow(['init'], { cwd: other })).code).toBe(1);
    expect(await readdir(other)).toEqual(['README.md']);
    expect(await readFile(join(other, 'README.md'), 'utf8')).toBe('mine');
  });

  test('makes a project whose pipeline is valid, formatted, and runs at once', async () => {
    const project = { cwd: join(directory, 'shop') };
    expect(await sqlflow(['validate'], project)).toMatchObject({ code: 0 });
    expect(await sqlflow(['fmt', '--check'], project)).toMatchObject({ code: 0 });
    const run = await sqlflow(['run'], project);
    expect({ code: run.code, output: run.output }).toMatchObject({ code: 0 });
    expect((await readdir(join(project.cwd, 'output'))).sort()).toEqual([
      'country_revenue.json',
      'customer_summary.csv',
      'paid_orders_sample.csv',
    ]);
    const summary = await readFile(join(project.cwd, 'output', 'customer_summary.csv'), 'utf8');
    expect(summary).toContain('00286,Farid Falk,SE,private,0,0.00,');
  });

  test('the profile decides about the third export', async () => {
    const project = { cwd: join(directory, 'shop') };
    expect((await sqlflow(['run', '--profile', 'prod'], project)).code).toBe(0);
    expect(await readdir(join(project.cwd, 'output'))).toContain('paid_orders.parquet');
  });
});
