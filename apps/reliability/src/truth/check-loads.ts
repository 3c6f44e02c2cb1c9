import type { LoadSetup, RunStep } from '../history/history.js';
import { type Cell, cursorOf, keyOf, type Row } from '../history/row.js';
import type { LoadReport } from '../load-model/load.js';
import type { Replayed } from '../load-model/replay.js';
import { checkAppend } from './append-truth.js';
import { coveredRows, type LoadTruth, passedAfter, unknownLoad, type WrittenRow } from './coverage.js';
import type { Difference, Finding } from './difference.js';
import { checkMerge } from './merge-truth.js';

/** What a run must say besides what it does to the table. */
export type CheckedReport = Pick<LoadReport, 'status' | 'boundAfter' | 'sourceLiesBehind'>;

type CheckedRun = { readonly step: RunStep; readonly setup: LoadSetup; readonly report: CheckedReport } & Tables;

interface Tables {
  readonly before: readonly Row[] | undefined;
  readonly after: readonly Row[] | undefined;
}

/**
 * Compares a history as it went, by the model or by a program, with what is promised: the first difference of the table,
 * else the first of the reports.
 */
export function checkLoads(replayed: Iterable<Replayed>): Difference | undefined {
  let truths = new Map<string, LoadTruth>();
  let wrongReport: Difference | undefined;
  let place = 0;
  for (const each of replayed) {
    // A table that is gone takes with it what its LOADs know.
    if (each.before === undefined) truths = new Map();
    if ('setup' in each) {
      const checked = checkRun(each, truths);
      if ('kind' in checked) return { ...checked, step: place };
      if (checked.wrongReport !== undefined) wrongReport ??= { ...checked.wrongReport, step: place };
      if (checked.truth !== undefined) truths.set(each.setup.name, checked.truth);
    } else truths = new Map([...truths].map(([name, truth]) => [name, withoutDeleted(truth, each)]));
    place++;
  }
  return wrongReport;
}

interface CheckedTruth {
  /** What is known after the run, undefined when it did nothing. */
  readonly truth?: LoadTruth;
  readonly wrongReport?: Finding | undefined;
}

/** What is known after the run, or what is wrong with the table. */
function checkRun(run: CheckedRun, truths: ReadonlyMap<string, LoadTruth>): CheckedTruth | Finding {
  const { step, setup, report, before = [], after = [] } = run;
  const truth = truths.get(setup.name) ?? unknownLoad;
  const alone = [...truths.keys()].every((name) => name === setup.name);
  const covered = coveredRows(truth, setup, step, setup.mode === 'append' || !alone);
  if ((covered === undefined) !== (report.status === 'failed')) {
    return { kind: 'wrong report', detail: `the run ${report.status}` };
  }
  if (covered === undefined || nothingCommitted(run)) {
    return run.before === run.after ? {} : { kind: 'unasked', detail: 'a failed run wrote' };
  }
  const wrongReport = checkReport(run, truth, covered);
  const killed = report.status === 'killed';
  const passed = killed ? report.boundAfter : passedAfter(truth, covered, step);
  const killedAt = killed && passed !== truth.passed ? passed : undefined;
  const shared = { before, after, covered, columns: step.source.columns, killed, killedAt };
  const next = { ...truth, passed, ...(killed ? {} : finished(truth, passed, step)) };
  if (setup.mode === 'append') {
    const checked = checkAppend({ ...shared, written: truth.written });
    if ('kind' in checked) return checked;
    const added = checked.added.map((row) => ({ row, columns: step.source.columns }));
    return { truth: { ...next, written: [...truth.written, ...added] }, wrongReport };
  }
  const { deduplication, tracking } = setup;
  const checked = checkMerge({ ...shared, truth, deduplication, tracking, alone });
  return 'kind' in checked ? checked : { truth: { ...next, versions: checked.versions }, wrongReport };
}

/** Versions that a person deleted from the table are marked so. */
function withoutDeleted(truth: LoadTruth, { before = [], after = [] }: Tables): LoadTruth {
  const left = new Set(after.map(keyOf));
  const gone = new Set(before.map(keyOf).filter((key) => !left.has(key)));
  const mark = ([key, version]: readonly [Cell, WrittenRow]): [Cell, WrittenRow] =>
    gone.has(key) ? [key, { ...version, removed: true }] : [key, version];
  return { ...truth, versions: new Map([...truth.versions].map(mark)) };
}

function nothingCommitted({ step, report }: CheckedRun): boolean {
  return report.status === 'killed' && (step.killAfter === 0 || step.options.batchSize === undefined);
}

function finished(truth: LoadTruth, passed: number | undefined, { source, options }: RunStep): Partial<LoadTruth> {
  const floor = (passed ?? Number.NEGATIVE_INFINITY) - options.lookback;
  return { horizon: source.horizon, highestFloor: Math.max(truth.highestFloor, floor) };
}

function checkReport(run: CheckedRun, truth: LoadTruth, covered: readonly Row[]): Finding | undefined {
  const { step, setup, report } = run;
  const { passed } = truth;
  const highest = passedAfter(truth, covered, step) ?? Number.NEGATIVE_INFINITY;
  const { boundAfter = Number.NEGATIVE_INFINITY } = report;
  if (report.status === 'killed' && (boundAfter < (passed ?? Number.NEGATIVE_INFINITY) || boundAfter > highest)) {
    return {
      kind: 'wrong report',
      detail: `the killed run's bound ${boundAfter} is not between ${passed} and ${highest}`,
    };
  }
  if (setup.tracking === 'state' || passed === undefined || (step.options.startDate ?? passed) > passed)
    return undefined;
  const behind = !covered.some((row) => (cursorOf(row) ?? Number.NEGATIVE_INFINITY) >= passed);
  return behind === report.sourceLiesBehind
    ? undefined
    : { kind: 'wrong report', detail: `the source lies ${behind ? '' : 'not '}behind ${passed}` };
}
