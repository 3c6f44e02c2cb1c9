import { copyFile, mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Project } from '@sqlflow/core';
import fc from 'fast-check';
import { type TempProject, tempProject } from './temp-project.js';

let project: TempProject;
let opened: Project;
beforeEach(async () => {
  project = await tempProject({ 'profiles/dev.yml': 'engine: { path: ":memory:" }\n' });
  opened = await project.open();
});
afterEach(async () => {
  await opened.close();
  await project.remove();
});

/** Ids of one digit: rewriting a file often leaves its size as it was. */
const content = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 });
const name = fc.constantFrom('a', 'b', 'c', 'd');
/** Undefined: now. */
const time = fc.option(fc.constantFrom(1_500_000_000, 1_600_000_000, 1_600_000_000.5), { nil: undefined });

type Change =
  | { readonly kind: 'write'; readonly to: string; readonly ids: readonly number[]; readonly at: number | undefined }
  | { readonly kind: 'touch' | 'delete'; readonly to: string; readonly at: number | undefined }
  /** As `cp -p`, and `mv`. */
  | { readonly kind: 'copy' | 'rename'; readonly from: string; readonly to: string };

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), to: name, ids: content, at: time }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('touch' as const, 'delete' as const), to: name, at: time }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('copy' as const, 'rename' as const), from: name, to: name }),
  },
);

/** The changes before each run; there may be none. The first run finds a file. */
const history = fc.tuple(
  fc.constantFrom('CSV' as const, 'JSON' as const),
  fc.array(fc.array(change, { maxLength: 3 }), { minLength: 5, maxLength: 8 }),
);

type Files = Map<string, readonly number[]>;

const bytesOf = {
  CSV: (ids: readonly number[]) => `id\n${ids.map((id) => `${id}\n`).join('')}`,
  JSON: (ids: readonly number[]) => JSON.stringify(ids.map((id) => ({ id }))),
};

/** Makes a change on the disk and in memory. What is not there cannot be changed. */
async function make(made: Change, format: keyof typeof bytesOf, files: Files): Promise<void> {
  const at = (each: string) => join(project.directory, 'data', `${each}.dat`);
  const stamp = async (path: string, seconds: number | undefined) => {
    if (seconds !== undefined) await utimes(path, seconds, seconds);
  };
  if (made.kind === 'write') {
    await writeFile(at(made.to), bytesOf[format](made.ids));
    await stamp(at(made.to), made.at);
    files.set(made.to, made.ids);
  } else if (made.kind === 'copy' || made.kind === 'rename') {
    const ids = files.get(made.from);
    if (ids === undefined || made.from === made.to) return;
    const { mtime } = await stat(at(made.from));
    await (made.kind === 'copy' ? copyFile : rename)(at(made.from), at(made.to));
    if (made.kind === 'copy') await utimes(at(made.to), mtime, mtime);
    else files.delete(made.from);
    files.set(made.to, ids);
  } else if (files.has(made.to)) {
    if (made.kind === 'touch') await stamp(at(made.to), made.at ?? Date.now() / 1000);
    else await rm(at(made.to));
    if (made.kind === 'delete') files.delete(made.to);
  }
}

const pipeline = (format: string) =>
  ['keep', 'remove']
    .map(
      (deleted) => `SOURCE s_${deleted} TYPE ${format} PARAMS {
  "path": "data/*.dat", "sync_mode": "incremental", "cursor_field": "_file_modified", "deleted_files": "${deleted}", "min_rows": 0,
  "column_types": { "id": "INTEGER" }
};
LOAD t_${deleted} FROM s_${deleted};`,
    )
    .join('\n');

const rowsOf = (files: Files) => [...files].flatMap(([file, ids]) => ids.map((id) => `data/${file}.dat ${id}`)).sort();

async function tableRows(table: string): Promise<string[]> {
  const rows = await (await opened.query(`SELECT _file_path || ' ' || id AS v FROM ${table}`)).rows();
  return rows.map(({ v }) => String(v)).sort();
}

test('after every run of any history the tables hold the rows of the files', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ([format, steps]) => {
      await rm(join(project.directory, 'data'), { recursive: true, force: true });
      await mkdir(join(project.directory, 'data'));
      await project.write({ 'pipelines/p.sf': pipeline(format) });
      const files: Files = new Map();
      const kept: Files = new Map();
      await make({ kind: 'write', to: 'a', ids: [1], at: undefined }, format, files);
      for (const [run, changes] of steps.entries()) {
        for (const each of changes) await make(each, format, files);
        if (run === 0 && files.size === 0) return;
        const result = await opened.run('pipelines/p.sf', { fullRefresh: run === 0 });
        const problems = result.tasks.flatMap(({ diagnostics }) => diagnostics);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        for (const [file, ids] of files) kept.set(file, ids);
        expect(await tableRows('t_remove')).toEqual(rowsOf(files));
        expect(await tableRows('t_keep')).toEqual(rowsOf(kept));
      }
      const again = await opened.run('pipelines/p.sf');
      expect(again.tasks.map(({ outcome }) => [outcome?.rowsRead, outcome?.inserted, outcome?.deleted])).toEqual([
        [0n, 0n, 0n],
        [0n, 0n, 0n],
      ]);
    }),
    { numRuns: Number(process.env.FILE_HISTORIES ?? 12) },
  );
}, 600_000);
