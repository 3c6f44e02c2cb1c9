import type { Engine } from '@sqlflow/engine';
import { openDuckDbEngine } from '@sqlflow/engine-duckdb';
import { type PlannedLookback, type PlanText, resolvePlanText, type TransformTask } from '@sqlflow/planner';
import { openStateStore } from '@sqlflow/state';
import type { TaskOutcome } from '../../events/run-event.js';
import type { RunContext } from '../../run/task-context.js';
import { runIncremental } from '../incremental-task.js';
import type { WindowRange } from '../range.js';

/** An incremental table `d` in a database in memory, run without a project around it: a few milliseconds a run. */
export interface WindowedTable {
  readonly engine: Engine;
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** `at`: when the run starts. `stop` fails the task after its data and state are written. */
  run(options: WindowRange & { readonly at: string; readonly stop?: boolean; readonly refresh?: boolean }): Promise<TaskOutcome>;
  close(): Promise<void>;
}

type LookbackOf = PlannedLookback extends infer L ? (L extends PlannedLookback ? Omit<L, 'place'> : never) : never;

/** `query` names its variables as the language does: `@start_dt`. */
export async function openWindowedTable(query: string, by: string, lookback?: LookbackOf): Promise<WindowedTable> {
  const engine = await openDuckDbEngine({ path: ':memory:' });
  const state = await openStateStore(engine);
  const task = taskOf(query, by, lookback);
  let runs = 0;
  return {
    engine,
    sql: (text) => engine.transaction(async (tx) => (await engine.run(tx, text)).rows),
    run({ at, stop = false, refresh = false, ...range }) {
      runs += 1;
      const parts: Partial<RunContext> = {
        runId: `r${runs}`,
        startedAt: at,
        engine,
        state,
        range,
        signal: new AbortController().signal,
        rebuilds: () => refresh,
        resolveText: (text, own) => resolvePlanText(text, own ?? (() => undefined)),
        placed: (error) => error,
        journal: {
          started: () => undefined,
          failed: async () => undefined,
          skipped: () => undefined,
          flush: async () => undefined,
          async succeeded() {
            if (stop) throw new Error('power cut');
          },
        },
      };
      const reporter = { warn: () => undefined, progress: () => undefined };
      if (task.window === undefined) throw new Error('no window');
      return runIncremental(task, task.window, parts as RunContext, reporter);
    },
    close: async () => engine[Symbol.asyncDispose](),
  };
}

function taskOf(query: string, by: string, lookback: LookbackOf | undefined): TransformTask {
  const place = { file: 'p.sf', start: 0, end: 1, line: 1, column: 1 };
  const text = query.replaceAll(/@\w+/g, (name) => `\${${name}}`);
  const references = [...new Set(query.match(/@\w+/g) ?? [])];
  const planned: PlanText = { text, references };
  return {
    id: 'transform:d',
    kind: 'transform',
    creates: 'table',
    orReplace: false,
    target: { name: 'd' },
    mode: 'incremental',
    keys: [],
    window: { by, place, ...(lookback === undefined ? {} : { lookback: { ...lookback, place } as PlannedLookback }) },
    query: { text: planned, place, segments: [] },
    reads: ['o'],
    writes: ['d'],
    dependsOn: [],
    barrier: false,
    place,
  };
}
