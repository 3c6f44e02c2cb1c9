import { randomBytes } from 'node:crypto';

/** What only a run knows, and where references of a plan find their values. */
export interface RunIdentity {
  /** Sorts by time: `20260131T094501-3f9c2a`. */
  readonly runId: string;
  /** When the run started, ISO 8601 in UTC: what `_sqlflow_loaded_at` holds. A resumed run has started once. */
  readonly startedAt: string;
  /** UTC date the run started on: `2026-01-31`. */
  readonly runDate: string;
}

/** The references of a plan that are no secrets. */
const ofRun = { run_id: 'runId', run_date: 'runDate' } as const;

export function isOfRun(reference: string): boolean {
  return Object.hasOwn(ofRun, reference);
}

/** What the references stand for that are no secrets. */
export function runReferences(identity: RunIdentity): readonly (readonly [name: string, value: string])[] {
  return Object.entries(ofRun).map(([name, field]) => [name, identity[field]]);
}

/** A fresh identity for a run that starts at `now` (milliseconds since 1970-01-01 UTC). */
export function newRunIdentity(now: number): RunIdentity {
  const instant = new Date(now).toISOString();
  const stamp = instant.slice(0, 19).replaceAll('-', '').replaceAll(':', '');
  return { runId: `${stamp}-${randomBytes(3).toString('hex')}`, startedAt: instant, runDate: instant.slice(0, 10) };
}
