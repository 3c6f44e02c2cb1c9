import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { bootId, processFacts, shownCommand } from './process-facts.js';

/**
 * What a process that may write says about itself in a file beside the database. It is no lock: that is DuckDB's, and
 * ends with the process. The note only tells whoever meets the lock more than the system does.
 */
export interface HolderNote {
  /** In the container of the process. */
  readonly pid: number;
  readonly startTicks?: string;
  readonly bootId?: string;
  readonly host: string;
  readonly command?: string;
  /** When it opened the database, ISO 8601 in UTC. */
  readonly since: string;
  /** What it uses it for now: pipeline `orders` … */
  readonly activity?: { readonly what: string; readonly since: string };
}

/** The note of this process beside one database. */
export interface OwnNote {
  /** Writes what the database is used for; undefined: for nothing in particular. */
  announce(activity: string | undefined): void;
  remove(): void;
}

const suffix = '.used-by.json';

/** Leaves a note. One that cannot be written is left out: messages are poorer then, nothing else. */
export function leaveNote(database: string): OwnNote {
  const path = database + suffix;
  const startTicks = processFacts(process.pid)?.startTicks;
  const boot = bootId();
  const command = shownCommand(process.argv);
  const note: HolderNote = {
    pid: process.pid,
    ...(startTicks === undefined ? {} : { startTicks }),
    ...(boot === undefined ? {} : { bootId: boot }),
    host: hostname(),
    ...(command === undefined ? {} : { command }),
    since: new Date().toISOString(),
  };
  const write = (content: HolderNote): void =>
    ignoringErrors(() => writeFileSync(path, `${JSON.stringify(content)}\n`));
  write(note);
  return {
    announce(what) {
      write(what === undefined ? note : { ...note, activity: { what, since: new Date().toISOString() } });
    },
    remove: () => ignoringErrors(() => rmSync(path, { force: true })),
  };
}

/** The note beside a database, which may be that of a process that was killed; undefined when there is none. */
export function readNote(database: string): HolderNote | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(database + suffix, 'utf8'));
    return isNote(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isNote(value: unknown): value is HolderNote {
  if (typeof value !== 'object' || value === null) return false;
  const note = value as Partial<Record<keyof HolderNote, unknown>>;
  return typeof note.pid === 'number' && typeof note.host === 'string' && typeof note.since === 'string';
}

function ignoringErrors(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}
