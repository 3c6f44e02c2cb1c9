import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject, type Project, type RunResult } from '@sqlflow/core';
import type { CursorKind, History, LoadSetup, RunStep, UserStep } from '../history/history.js';
import { type Cell, contentOf, cursorColumn, extraColumns, keyColumn, type Row } from '../history/row.js';
import type { CheckedReport } from '../truth/check-loads.js';
import { cursorNumber, cursorText, cursorType, lookbackText } from './cursor-text.js';
import { historyConnectors, historyTypes, type Snapshots } from './history-connector.js';

/** A step that the program took, with the table before and after it. */
export type ProgramStep = {
  readonly before: readonly Row[] | undefined;
  readonly after: readonly Row[] | undefined;
} & (
  | { readonly step: RunStep; readonly setup: LoadSetup; readonly report: CheckedReport }
  | { readonly step: UserStep }
);

const pipeline = 'pipelines/history.sf';
const sourceBehind = 'SF9108';

/** Lets the program itself go through a history: a project, a database file, a run of a pipeline for each run. */
export async function replayLoads(history: History): Promise<readonly ProgramStep[]> {
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-history-'));
  const snapshots: Snapshots = new Map();
  await mkdir(join(directory, 'pipelines'));
  await writeFile(join(directory, 'sqlflow.yml'), 'name: history\n');
  const project = await openProject({ dir: directory, connectors: historyConnectors(snapshots), environment: {} });
  try {
    return await new Replay(history, project, directory, snapshots).run();
  } finally {
    await project.close();
    await rm(directory, { recursive: true, force: true });
  }
}

class Replay {
  readonly #kind: CursorKind;
  /** LOADs that have run since the table was made: those whose state the table has. */
  #known: readonly LoadSetup[] = [];

  constructor(
    private readonly history: History,
    private readonly project: Project,
    private readonly directory: string,
    private readonly snapshots: Snapshots,
  ) {
    this.#kind = history.loads[0]?.cursor ?? 'number';
  }

  async run(): Promise<ProgramStep[]> {
    if (this.history.table !== undefined) await this.#makeTable(this.history.table);
    const steps: ProgramStep[] = [];
    for (const step of this.history.steps) {
      const before = await this.#table();
      if (before === undefined) this.#known = [];
      if (step.kind === 'run') steps.push({ before, ...(await this.#load(step, before)) });
      else {
        if (before !== undefined) for (const sql of this.#userSql(step)) await this.#write(sql);
        steps.push({ step, before, after: await this.#table() });
      }
    }
    return steps;
  }

  async #load(step: RunStep, before: readonly Row[] | undefined) {
    const setup = this.history.loads.find(({ name }) => name === step.load);
    if (setup === undefined) throw new TypeError(`history ${this.history.seed} has no LOAD ${step.load}`);
    this.snapshots.set(setup.name, { snapshot: step.source, cursor: setup.cursor });
    const loads = [...this.#known.filter((each) => each !== setup), setup];
    await writeFile(join(this.directory, pipeline), loads.map((each) => this.#loadText(each, step)).join('\n'));
    const task = loads.length === 1 ? 'load:t' : `load:t#${loads.length}`;
    const result = await this.#runUntil(task, step.killAfter);
    const after = await this.#table();
    if (after !== undefined) this.#known = loads;
    return { step, setup, report: await this.#report(setup, result), after: isSame(before, after) ? before : after };
  }

  /** Runs the task until so many batches are committed. */
  async #runUntil(task: string, batches: number | undefined): Promise<RunResult> {
    const stop = new AbortController();
    return this.project.run(pipeline, {
      select: [task],
      signal: stop.signal,
      onEvent: (event) => {
        const committed =
          event.type === 'task-started' ? 0 : event.type === 'task-progress' ? event.batches : undefined;
        if (committed !== undefined && committed === batches) stop.abort();
      },
    });
  }

  #loadText({ name, mode, deduplication, cursor, tracking }: LoadSetup, { options, load }: RunStep): string {
    const { lookback, startDate, cursorNull, batchSize } = options;
    const params: Record<string, unknown> = {
      load: name,
      sync_mode: 'incremental',
      cursor_field: cursorColumn,
      lookback_window: lookbackText(lookback, cursor),
      cursor_null: cursorNull,
      ...(startDate === undefined ? {} : { start_date: String(cursorText(startDate, cursor)) }),
      ...(mode === 'merge' ? { primary_key: keyColumn, deduplication } : {}),
      ...(batchSize === undefined || name !== load ? {} : { batch_size: batchSize }),
    };
    return `SOURCE ${name} TYPE ${historyTypes[tracking]} PARAMS ${JSON.stringify(params)};\nLOAD t FROM ${name};`;
  }

  async #report(setup: LoadSetup, { runId, status, tasks }: RunResult): Promise<CheckedReport> {
    const bounds = await this.#rows(
      `SELECT bound FROM sqlflow.watermarks WHERE source = '${setup.name}' AND action <> 'removed'
       AND entry = (SELECT max(entry) FROM sqlflow.watermarks WHERE source = '${setup.name}')`,
    );
    const bound = cursorNumber(bounds[0]?.bound, setup.cursor);
    // What is stopped behind its last batch has committed its end, too.
    const ends = await this.#rows(
      `SELECT 1 FROM sqlflow.execution_history WHERE run_id = '${runId}' AND kind = 'load' AND status = 'succeeded'`,
    );
    return {
      status: ends.length > 0 ? 'succeeded' : status === 'interrupted' ? 'killed' : 'failed',
      boundAfter: bound ?? undefined,
      sourceLiesBehind: tasks.some(({ diagnostics }) => diagnostics.some(({ code }) => code === sourceBehind)),
    };
  }

  async #table(): Promise<readonly Row[] | undefined> {
    const catalog = await this.project.catalog();
    if (!catalog.some(({ table }) => table.name === 't')) return undefined;
    const rows = await this.#rows('FROM t');
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, this.#cell(name, value)])),
    );
  }

  #cell(name: string, value: unknown): Cell {
    if (value === null) return null;
    return name === cursorColumn ? cursorNumber(value, this.#kind) : Number(value);
  }

  async #makeTable(rows: readonly Row[]): Promise<void> {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const columns = names.map((name) => `"${name}" ${name === cursorColumn ? cursorType(this.#kind) : 'BIGINT'}`);
    await this.#write(`CREATE TABLE t (${columns.join(', ')})`);
    for (const row of rows) await this.#write(this.#insertSql(row));
  }

  #userSql(step: UserStep): readonly string[] {
    if (step.kind === 'drop') return ['DROP TABLE t'];
    if (step.kind === 'delete') return [`DELETE FROM t WHERE "${step.column}" = ${step.equals}`];
    const added = extraColumns.filter((name) => name in step.row);
    return [
      ...added.map((name) => `ALTER TABLE t ADD COLUMN IF NOT EXISTS "${name}" BIGINT`),
      this.#insertSql(step.row),
    ];
  }

  #insertSql(row: Row): string {
    const names = Object.keys(row);
    const values = names.map((name) => {
      const value = row[name] ?? null;
      const cell = name === cursorColumn ? cursorText(value, this.#kind) : value;
      return cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : `'${cell}'`;
    });
    return `INSERT INTO t (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${values.join(', ')})`;
  }

  async #write(sql: string): Promise<void> {
    await (await this.project.query(sql, { write: true })).rows();
  }

  async #rows(sql: string) {
    return (await this.project.query(sql)).rows();
  }
}

function isSame(left: readonly Row[] | undefined, right: readonly Row[] | undefined): boolean {
  const lines = (rows: readonly Row[] | undefined) => JSON.stringify(rows?.map((row) => contentOf(row)).sort());
  return lines(left) === lines(right);
}
