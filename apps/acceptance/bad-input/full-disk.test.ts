import { spawnSync } from 'node:child_process';
import { mkdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../program/run-program.js';
import { sqlflowProgram } from '../program/sqlflow.js';
import { allFiles, type CommandProject, commandProject, expectCalm, problemsIn } from './command-project.js';

const onUnix = process.platform === 'win32' ? test.skip : test;
const onLinux = process.platform === 'linux' ? test : test.skip;

let project: CommandProject;
let disk = '';
beforeEach(async () => {
  project = await commandProject({});
  disk = join(project.directory, 'disk');
  await mkdir(disk);
});
afterEach(() => project.remove());

const rows = 'SELECT range AS id, md5(range::VARCHAR) AS hash, range % 3 AS k FROM range(200000)';
const exports = `EXPORT (${rows}) TO 'disk/out.csv' TYPE CSV;
EXPORT (${rows}) TO 'disk/out.parquet' TYPE PARQUET;
EXPORT (${rows}) TO 'disk/out.json' TYPE JSON;
EXPORT (${rows}) TO 'disk/parts' TYPE CSV OPTIONS { partition_by: ['k'] };
`;

/** Two megabytes of disk for the time of `work`, or a limit of that size for every file where none can be mounted. */
async function onSmallDisk(work: (run: () => ReturnType<typeof runProgram>) => Promise<void>): Promise<void> {
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0;
  try {
    await work(() => (mounted ? project.sqlflow('run', '--threads', '1') : runLimited()));
  } finally {
    if (mounted) spawnSync('umount', [disk]);
  }
}

/** No file may become larger than a megabyte. */
async function runLimited(): ReturnType<typeof runProgram> {
  const command = `ulimit -f 2000; exec "${process.execPath}" "${sqlflowProgram}" run --threads 1`;
  const outcome = await runProgram('sh', ['-c', command], { cwd: project.directory });
  expectCalm(outcome);
  return outcome;
}

describe('a full disk', () => {
  onUnix('under exports: each says so, old files stay, nothing is left', async () => {
    await project.write({ 'pipelines/p.sf': exports });
    await onSmallDisk(async (run) => {
      await project.write({ 'disk/out.csv': 'old\n' });
      const outcome = await run();
      expect(outcome.code).toBe(1);
      expect(problemsIn(outcome)).toEqual(
        [1, 2, 3, 4].map((line) => expect.stringMatching(`^error SF6501 pipelines/p\\.sf:${line}:1 no space left`)),
      );
      expect(outcome.stderr).toContain('free some space');
      expect(outcome.stderr).not.toMatch(/sqlflow-(tmp|staging)/);
      expect(await allFiles(disk)).toEqual(['out.csv']);
      expect(await project.read('disk/out.csv')).toBe('old\n');
    });
  });

  onUnix('under the database: what was committed stands, the next run works', async () => {
    const pipeline = `CREATE OR REPLACE TABLE small AS SELECT 1 AS x;\nCREATE OR REPLACE TABLE big AS ${rows};\n`;
    await project.write({ 'profiles/dev.yml': 'engine: { path: disk/dev.duckdb }\n', 'pipelines/p.sf': pipeline });
    await onSmallDisk(async (run) => {
      await project.write({ 'disk/other.bin': new Uint8Array(400_000) });
      const outcome = await run();
      expect(outcome.code).toBe(1);
      // The history may find no room either, which is a warning.
      expect(problemsIn(outcome).filter((line) => line.startsWith('error'))).toEqual([
        expect.stringMatching(/^error SF6501 pipelines\/p\.sf:2:1 .*(No space|too large)/i),
      ]);
      expect(outcome.stderr).toContain('stands:  table small');
      await rm(join(disk, 'other.bin'));
      await project.write({ 'pipelines/p.sf': pipeline.replace('200000', '200') });
      expect(await run()).toMatchObject({ code: 0 });
      expect(await project.query('SELECT count(*) AS n FROM big')).toEqual([{ n: 200n }]);
    });
  });

  onUnix('under temporary files: the run says so before it does anything', async () => {
    await project.write({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE t AS SELECT 1 AS x;\n' });
    expect(await project.sqlflow('run')).toMatchObject({ code: 0 });
    // Other columns are bound in a copy of the catalog.
    await project.write({ 'pipelines/p.sf': 'CREATE OR REPLACE TABLE t AS SELECT 1 AS y;\n' });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status === 0;
    try {
      if (mounted) await writeFile(join(disk, 'other.bin'), new Uint8Array(3_000_000)).catch(() => undefined);
      const elsewhere = { TMPDIR: mounted ? disk : join(disk, 'missing') };
      const outcome = await project.sqlflowWith({ environment: elsewhere }, 'run');
      expect(outcome.code).toBe(1);
      expect(problemsIn(outcome)).toEqual([
        mounted
          ? expect.stringMatching(/^error SF6501 .*no space left/)
          : expect.stringMatching(/^error SF6502 ENOENT/),
      ]);
    } finally {
      if (mounted) spawnSync('umount', [disk]);
    }
  });

  onUnix('and a folder for them that is not there', async () => {
    await project.write({ 'pipelines/p.sf': 'CREATE TABLE t AS SELECT 1 AS x;\n' });
    const outcome = await project.sqlflowWith({ environment: { TMPDIR: join(disk, 'missing') } }, 'run');
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome)).toEqual([expect.stringMatching(/^error SF6502 ENOENT: .*mkdtemp/)]);
  });

  onUnix('or a limit on the size of files', async () => {
    await project.write({ 'pipelines/p.sf': exports });
    const outcome = await runLimited();
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome).length).toBeGreaterThan(0);
    for (const problem of problemsIn(outcome)) expect(problem).toMatch(/^error SF6501 /);
    expect((await allFiles(disk)).filter((file) => file.split('/').some((part) => part.startsWith('.')))).toEqual([]);
  });

  onLinux('as a device is written to, not replaced', async () => {
    // Through a link, so that a mistake replaces the link and not the device of the machine.
    await symlink('/dev/full', join(project.directory, 'full'));
    await symlink('/dev/null', join(project.directory, 'null'));
    await project.write({
      'pipelines/p.sf': "EXPORT SELECT 1 AS x TO 'full' TYPE CSV;\nEXPORT SELECT 1 AS x TO 'null' TYPE CSV;\n",
    });
    const outcome = await project.sqlflow('run');
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome)).toEqual([expect.stringMatching(/^error SF6501 pipelines\/p\.sf:1:1 no space left/)]);
    expect(outcome.stderr).toContain('✓ export:null');
    expect(await readlink(join(project.directory, 'full'))).toBe('/dev/full');
    expect(await readlink(join(project.directory, 'null'))).toBe('/dev/null');
  });

  onLinux('under the log: the run goes on, and says that its log is not complete', async () => {
    await project.write({ 'pipelines/p.sf': 'CREATE TABLE t AS SELECT 1 AS x;\n' });
    const outcome = await project.sqlflow('run', '--log-file', '/dev/full');
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome)).toEqual([
      expect.stringMatching(/^error SF7060 cannot write the log file \/dev\/full: ENOSPC/),
    ]);
    expect(await project.query('FROM t')).toEqual([{ x: 1 }]);
  });
});
