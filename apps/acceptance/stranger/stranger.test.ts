import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Outcome, runProgram } from '../program/run-program.js';
import { packInto, type Tarball } from '../tarballs/pack.js';
import { installFromTarballs } from './install.js';

// npm downloads what is not in its cache: DuckDB's binary alone has 70 MB.
const installing = 300_000;

const pipeline = `
SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv" };
LOAD orders FROM orders;
CREATE TABLE per_customer AS SELECT customer, sum(amount) AS amount FROM orders GROUP BY ALL;
EXPORT SELECT * FROM per_customer ORDER BY customer TO 'output/per_customer.csv' TYPE CSV;
`;
const orders = 'customer,amount\n007,1.10\n008,2.20\n007,3.30\n';
const result = 'customer,amount\n007,4.40\n008,2.20\n';

const asModule = `
import { openProject } from '@sqlflow/core';
import { csv } from '@sqlflow/connector-csv';
async function main() {
  const project = await openProject({ dir: '.', connectors: [csv] });
  const { status } = await project.run('pipelines/per_customer.sf');
  const rows = await (await project.query('SELECT * FROM per_customer ORDER BY customer')).rows();
  await project.close();
  console.log(JSON.stringify({ status, rows }));
}
await main();
`;
const asCommonJs = asModule
  .replaceAll(/import (.*) from ('.*');/g, 'const $1 = require($2);')
  .replace('await main();', 'main();');

const folder = mkdtempSync(join(tmpdir(), 'sqlflow-stranger-'));
let tarballs: Tarball[];
beforeAll(() => {
  tarballs = packInto(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('in an empty folder, with the packages npm would get', () => {
  const home = join(folder, 'pipelines-of-a-stranger');
  beforeAll(async () => {
    await installFromTarballs(['sqlflow', '@sqlflow/core', '@sqlflow/connector-csv'], tarballs, home);
  }, installing);

  beforeEach(() => {
    for (const left of ['output', 'target', 'data', 'pipelines'])
      rmSync(join(home, left), { recursive: true, force: true });
    mkdirSync(join(home, 'data'));
    mkdirSync(join(home, 'pipelines'));
    writeFileSync(join(home, 'sqlflow.yml'), 'name: stranger\n');
    writeFileSync(join(home, 'data', 'orders.csv'), orders);
    writeFileSync(join(home, 'pipelines', 'per_customer.sf'), pipeline);
  });

  test('npx sqlflow run', async () => {
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    const outcome = await runProgram(npx, ['--no-install', 'sqlflow', 'run', 'pipelines/per_customer.sf'], {
      cwd: home,
      shell: process.platform === 'win32',
    });
    expect(outcome).toMatchObject({ code: 0 });
    expect(readFileSync(join(home, 'output', 'per_customer.csv'), 'utf8')).toBe(result);
  });

  test('@sqlflow/core from an ES module', async () => {
    expectRows(await runScript('run.mjs', asModule));
  });

  test('@sqlflow/core from CommonJS, where Node can require an ES module; elsewhere Node says why not', async () => {
    const outcome = await runScript('run.cjs', asCommonJs);
    if (await requiresEsModules()) expectRows(outcome);
    else expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_REQUIRE_ESM') });
  });

  function runScript(name: string, text: string): Promise<Outcome> {
    writeFileSync(join(home, name), text);
    return runProgram(process.execPath, [name], { cwd: home });
  }

  function expectRows(outcome: Outcome): void {
    // Some versions of Node warn on stderr that requiring ES modules is new.
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    expect(JSON.parse(outcome.stdout)).toEqual({
      status: 'succeeded',
      rows: [
        { customer: '007', amount: '4.40' },
        { customer: '008', amount: '2.20' },
      ],
    });
    expect(readFileSync(join(home, 'output', 'per_customer.csv'), 'utf8')).toBe(result);
  }
});

describe('with the language alone', () => {
  const home = join(folder, 'language-of-a-stranger');
  beforeAll(async () => {
    await installFromTarballs(['@sqlflow/parser', '@sqlflow/planner'], tarballs, home);
  }, installing);

  test('DuckDB is not installed', () => {
    const ours = readdirSync(join(home, 'node_modules', '@sqlflow')).sort();
    expect(ours).toEqual(expect.arrayContaining(['parser', 'planner']));
    expect(ours).not.toContain('engine-duckdb');
    expect(existsSync(join(home, 'node_modules', '@duckdb'))).toBe(false);
  });

  test('parser and planner load', async () => {
    const script = `await import('@sqlflow/parser'); await import('@sqlflow/planner'); console.log('loaded');`;
    const outcome = await runProgram(process.execPath, ['--input-type=module', '-e', script], { cwd: home });
    expect(outcome).toMatchObject({ code: 0, stdout: 'loaded\n' });
  });
});

/** Node 20.19, 22.12 and newer, unless they are told not to. Asked outside of Jest, which shows tests another `process`. */
async function requiresEsModules(): Promise<boolean> {
  const { stdout } = await runProgram(process.execPath, ['-p', 'process.features.require_module'], { cwd: folder });
  return stdout.trim() === 'true';
}
