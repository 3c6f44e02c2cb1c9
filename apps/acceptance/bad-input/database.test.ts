import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allFiles, type CommandProject, commandProject, problemsIn } from './command-project.js';
import { startSqlflow, until } from './running.js';

let project: CommandProject;
let database = '';
beforeEach(async () => {
  project = await commandProject({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE t AS SELECT 1 AS x;\n' });
  database = join(project.directory, 'target/dev.duckdb');
});
afterEach(() => project.remove());

/** Every command that opens the database says the same, and changes nothing. */
async function expectRefused(problem: RegExp): Promise<void> {
  for (const args of [['run'], ['plan'], ['query', 'FROM t'], ['list', '--tables']]) {
    const outcome = await project.sqlflow(...args);
    expect({ args, code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      args,
      code: 1,
      problems: [expect.stringMatching(problem)],
    });
  }
}

describe('a database file', () => {
  test.each([
    [
      'that is text',
      'id,amount\n1,2.50\n',
      /^error SF6000 \S+dev\.duckdb is not a DuckDB database file \(it begins with "id,amount/,
    ],
    ['that is empty', '', /^error SF6000 \S+dev\.duckdb is not a DuckDB database file \(it is empty\)/],
    ['of SQLite', `SQLite format 3\0${'x'.repeat(5_000)}`, /^error SF6000 .*\(it is a SQLite database\)/],
  ])('%s is refused and left as it is', async (_what, content, problem) => {
    await project.write({ 'target/dev.duckdb': content });
    await expectRefused(problem);
    expect(await readFile(database, 'utf8')).toBe(content);
    expect(await allFiles(join(project.directory, 'target'))).toEqual(['dev.duckdb']);
  });

  test('that is a directory is refused', async () => {
    await mkdir(database, { recursive: true });
    await expectRefused(/^error SF6000 \S+dev\.duckdb is not a DuckDB database file \(it is a directory\)/);
  });

  test('that is cut off or damaged is refused', async () => {
    await project.sqlflow('run');
    const whole = await readFile(database);
    await writeFile(database, whole.subarray(0, 9_000));
    await expectRefused(/^error SF6004 cannot open the database \S+dev\.duckdb: /);
    whole.fill(120, 4_200, 4_300);
    await writeFile(database, whole);
    await expectRefused(/^error SF6004 cannot open the database \S+dev\.duckdb: .*checksum/);
  });

  test('of a newer DuckDB is refused with both versions and what to do', async () => {
    await project.sqlflow('run');
    const bytes = await readFile(database);
    bytes.writeBigUInt64LE(99n, 12);
    bytes.write('v9.9.9\0', 52, 'latin1');
    bytes.writeBigUInt64LE(headerChecksum(bytes.subarray(8, 4_096)), 0);
    await writeFile(database, bytes);
    await expectRefused(
      /^error SF6001 \S+dev\.duckdb was written by DuckDB v9\.9\.9 \(storage format 99\); this SQLFlow has DuckDB v?1\./,
    );
    expect((await project.sqlflow('run')).stderr).toMatch(
      /hint: update SQLFlow, or export the tables with DuckDB v9\.9\.9/,
    );
    expect(await readFile(database)).toEqual(bytes);
  });

  test('that another process holds: who that is, since when, and the next run works', async () => {
    await project.write({
      'pipelines/long.sf': 'CREATE TABLE long AS SELECT count(*) AS n FROM range(100000000) a, range(100000) b;\n',
    });
    const running = startSqlflow(project.directory, 'run', 'long', '--var', 'password=of-the-other-process');
    await until(() => running.stderr().includes('long (profile dev)'));
    try {
      const { pid } = running.process;
      await expectRefused(
        new RegExp(
          `^error SF6002 \\S+dev\\.duckdb is locked by process ${pid} \\(.*run long\\), since 20.*Z, at work on pipeline \`long\` \\(run 20.*\\) since 20`,
        ),
      );
      const { output } = await project.sqlflow('run', 'p');
      expect(output).toContain('hint: wait for it with `--wait` (`--wait 5m`: no longer than that), or end it');
      expect(output).not.toContain('of-the-other-process');
      expect(await project.sqlflow('validate')).toMatchObject({ code: 0 });
    } finally {
      running.process.kill('SIGKILL');
      await running.ended;
    }
    expect(await project.sqlflow('run', 'p')).toMatchObject({ code: 0 });
  }, 60_000);
});

/** DuckDB's checksum of a block whose length is a multiple of eight. */
function headerChecksum(bytes: Buffer): bigint {
  let sum = 5381n;
  for (let at = 0; at < bytes.length; at += 8) {
    sum ^= BigInt.asUintN(64, bytes.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
  }
  return sum;
}
