import { hostname } from 'node:os';
import { type HolderNote, readNote } from './holder-note.js';
import { bootId, type ProcessFacts, processFacts } from './process-facts.js';

/** Who has a database open, as messages say it. */
export interface Holder {
  /** `process 4711 (node sqlflow run orders)` */
  readonly holder: string;
  /** What is known about the time: `since …`, `running since …`. */
  readonly since?: string;
  /** What it does with the database: pipeline `orders` since … */
  readonly activity?: string;
  /** `reader`: it only reads, and others may read as well. */
  readonly kind: 'sqlflow' | 'reader' | 'self' | 'other';
}

/** What DuckDB says about the lock it met. */
export interface LockReport {
  /** 0 or absent: the system does not show the process here. */
  readonly pid?: number;
  readonly program?: string;
  readonly readOnly: boolean;
}

/** The process itself: a worker thread, another copy of this package, or its own use of DuckDB. */
export const holdingSelf: Holder = { holder: `this program itself (process ${process.pid})`, kind: 'self' };

/** Brings together what DuckDB, the system and the note beside the database say. */
export function describeHolder(database: string, report: LockReport): Holder {
  const note = readNote(database);
  const { pid = 0, program } = report;
  if (pid === 0) return unseen(note, database);
  const facts = processFacts(pid);
  const kind = report.readOnly ? 'reader' : 'other';
  if (note !== undefined && isBy(note, pid, facts)) return known(note, pid, facts);
  const command = facts?.command ?? program;
  return {
    holder: command === undefined ? `process ${pid}` : `process ${pid} (${command})`,
    ...(facts?.startedAt === undefined ? {} : { since: `running since ${seconds(facts.startedAt)}` }),
    kind,
  };
}

/** Whether the process wrote the note: its id alone may have been given to another one since. */
function isBy(note: HolderNote, pid: number, facts: ProcessFacts | undefined): boolean {
  if (facts?.startTicks === undefined || note.startTicks === undefined) {
    return note.host === hostname() && note.pid === pid;
  }
  const own = facts.ids?.at(-1) ?? pid;
  return note.bootId === bootId() && note.startTicks === facts.startTicks && note.pid === own;
}

function known(note: HolderNote, pid: number, facts: ProcessFacts | undefined): Holder {
  const command = facts?.command ?? note.command;
  return {
    holder: command === undefined ? `process ${pid}` : `process ${pid} (${command})`,
    since: `since ${seconds(note.since)}`,
    ...activityOf(note),
    kind: 'sqlflow',
  };
}

/** A process of another container or machine: nothing but its note can tell about it. */
function unseen(note: HolderNote | undefined, database: string): Holder {
  const nobody = { holder: 'a process that cannot be seen from here (in another container, or on another machine)' };
  if (note === undefined) return { ...nobody, kind: 'other' };
  const command = note.command === undefined ? '' : ` (${note.command})`;
  return {
    holder: `a process that cannot be seen from here; by the note beside ${database} it is process ${note.pid}${command} on ${note.host}`,
    since: `since ${seconds(note.since)}`,
    ...activityOf(note),
    kind: 'sqlflow',
  };
}

function activityOf({ activity }: HolderNote): { activity?: string } {
  return activity === undefined ? {} : { activity: `${activity.what} since ${seconds(activity.since)}` };
}

function seconds(instant: string): string {
  return instant.replace(/\.\d+Z$/, 'Z');
}
