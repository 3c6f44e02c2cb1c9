import { createRequire, syncBuiltinESMExports } from 'node:module';

/** What happens at a fail point. */
export type FailAction =
  /** SIGKILL before the operation, while it is under way, or after it. */
  | 'kill-before'
  | 'kill-within'
  | 'kill-after'
  /** The operation finds no space: this one, or this one and all after it. */
  | 'disk-full'
  | 'disk-stays-full';

export interface FailPlan {
  readonly action: FailAction;
  /** Which of the operations, from 1. */
  readonly at: number;
  /** `kill-within`: how long the operation is under way before the process is killed. */
  readonly milliseconds?: number;
}

/** The fail points of this process. */
export interface FailPoints {
  /** Counts from the beginning again; without a plan nothing fails. */
  arm(plan?: FailPlan): void;
  /** The names of the operations since then, in their order. */
  passed(): readonly string[];
}

type Operation = (this: unknown, ...args: never[]) => unknown;
type Holder = Record<string, Operation>;

const require = createRequire(import.meta.url);

/** Statements that change the database or its files; DETACH writes the write-ahead log into the file. */
const writing = /^\s*(BEGIN|COMMIT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|COPY|CHECKPOINT|MERGE|ATTACH|DETACH)\b/i;

const asynchronous = [
  'writeFile',
  'rename',
  'rm',
  'link',
  'mkdir',
  'mkdtemp',
  'copyFile',
  'unlink',
  'rmdir',
  'truncate',
] as const;
const ofHandles = ['sync', 'datasync', 'write', 'writeFile', 'truncate'] as const;
/** What streams write by. */
const withCallback = ['write', 'writev'] as const;
const synchronous = ['writeFileSync', 'rmSync', 'mkdirSync', 'rmdirSync'] as const;

/** Operations that a full disk lets pass. */
const needNoSpace = new Set(['rm', 'unlink', 'rmdir', 'truncate', 'rmSync', 'rmdirSync', 'BEGIN', 'DROP', 'DETACH']);

/** Whether an operation fails when there is no space left. */
export function needsSpace(operation: string): boolean {
  return !needNoSpace.has(operation);
}

let plan: FailPlan | undefined;
let passed: string[] = [];
let wasFull = false;

/**
 * Guards every write, sync and rename of this process, at the seam to the file system and at the seam to the engine, and
 * ends the process or fails the operation where the plan says. Call it before anything of SQLFlow is imported.
 */
export async function installFailPoints(): Promise<FailPoints> {
  const files = require('node:fs') as Holder & { readonly promises: Holder };
  for (const name of asynchronous) wrap(files.promises, name, (operation) => guard(name, operation));
  for (const name of synchronous) wrap(files, name, (operation) => guardAtOnce(name, operation));
  for (const name of withCallback) wrapCallback(files, name);
  await wrapHandles();
  syncBuiltinESMExports();
  const { DuckDBConnection } = await import('@duckdb/node-api');
  wrap(DuckDBConnection.prototype as unknown as Holder, 'run', (operation, sql) => {
    const [, statement] = writing.exec(String(sql)) ?? [];
    return statement === undefined ? operation() : guard(statement.toUpperCase(), operation, engineIsFull);
  });
  return {
    arm(next) {
      plan = next;
      passed = [];
      wasFull = false;
    },
    passed: () => passed,
  };
}

/** Replaces an operation by one that `around` runs. */
function wrap(holder: Holder, name: string, around: (operation: () => unknown, first: unknown) => unknown): void {
  const original = holder[name];
  if (original === undefined) throw new TypeError(`there is no operation ${name} to guard`);
  holder[name] = function guarded(...args) {
    return around(() => original.apply(this, args), args[0]);
  };
}

/** File handles share a prototype that only a handle leads to. */
async function wrapHandles(): Promise<void> {
  const handle = await (require('node:fs').promises as typeof import('node:fs/promises')).open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Holder;
  await handle.close();
  for (const name of ofHandles) wrap(prototype, name, (operation) => guard(name, operation));
}

function wrapCallback(files: Holder, name: string): void {
  const original = files[name];
  if (original === undefined) throw new TypeError(`there is no operation ${name} to guard`);
  files[name] = function guarded(...args) {
    const done = args.at(-1) as unknown as (error: Error) => void;
    const action = pass(name);
    if (action === 'disk-full') return process.nextTick(done, fileSystemIsFull());
    const result = original.apply(this, args);
    if (action !== undefined) dieAfter(plan?.milliseconds ?? 1);
    return result;
  };
}

async function guard(name: string, operation: () => unknown, full: () => Error = fileSystemIsFull): Promise<unknown> {
  const action = pass(name);
  if (action === 'disk-full') throw full();
  const running = operation();
  if (action === 'kill-within') dieAfter(plan?.milliseconds ?? 0);
  const result = await running;
  if (action === 'kill-after') die();
  return result;
}

function guardAtOnce(name: string, operation: () => unknown): unknown {
  const action = pass(name);
  if (action === 'disk-full') throw fileSystemIsFull();
  const result = operation();
  if (action !== undefined) die();
  return result;
}

/** Counts an operation. What is to happen now, if it is something: a kill before the operation has happened already. */
function pass(name: string): FailAction | undefined {
  passed.push(name);
  if (plan === undefined || passed.length < plan.at) return undefined;
  if (plan.action === 'disk-full' || plan.action === 'disk-stays-full') {
    if (!needsSpace(name) || (plan.action === 'disk-full' && wasFull)) return undefined;
    wasFull = true;
    return 'disk-full';
  }
  if (passed.length > plan.at) return undefined;
  if (plan.action === 'kill-before') die();
  return plan.action;
}

function dieAfter(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  die();
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment; nothing may happen in it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

function fileSystemIsFull(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    errno: -28,
    syscall: 'write',
  });
}

/** As DuckDB says it to connections that ask for JSON. */
function engineIsFull(): Error {
  const message = 'Could not write all bytes to file "dev.duckdb.wal": No space left on device';
  return new Error(JSON.stringify({ exception_type: 'IO', exception_message: message, errno: '28' }));
}
