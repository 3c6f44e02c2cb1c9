import { createRequire, syncBuiltinESMExports } from 'node:module';

/** What happens at a fail point. */
export interface FailPlan {
  /** Which of the operations, from 1; 0: none. */
  readonly at: number;
  /** `kill-before` and `kill-after` end the process by SIGKILL; `disk-full` lets the operation fail. */
  readonly action: 'kill-before' | 'kill-after' | 'disk-full';
}

type Operation = (this: unknown, ...args: never[]) => unknown;

const require = createRequire(import.meta.url);

/** Statements that change the database or its files. */
const writing = /^\s*(BEGIN|COMMIT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|COPY|CHECKPOINT|MERGE|ATTACH)\b/i;

const fileOperations = [
  'writeFile',
  'rename',
  'rm',
  'link',
  'mkdir',
  'copyFile',
  'unlink',
  'rmdir',
  'truncate',
] as const;
const handleOperations = ['sync', 'datasync', 'write', 'writeFile', 'truncate'] as const;

/**
 * Counts every write, sync and rename of this process, at the seam to the file system and at the seam to the engine, and
 * ends the process or fails the operation where the plan says. Call it before anything of SQLFlow is imported. Returns
 * the count so far.
 */
export async function installFailPoints(plan: FailPlan): Promise<() => number> {
  let count = 0;
  const guard = async (operation: () => unknown): Promise<unknown> => {
    count += 1;
    const now = count === plan.at;
    if (now && plan.action === 'kill-before') die();
    if (now && plan.action === 'disk-full') throw noSpace();
    const result = await operation();
    if (now && plan.action === 'kill-after') die();
    return result;
  };
  const files = require('node:fs').promises as Record<string, Operation>;
  for (const name of fileOperations) wrap(files, name, guard);
  await wrapHandles(guard);
  syncBuiltinESMExports();
  const { DuckDBConnection } = await import('@duckdb/node-api');
  wrap(DuckDBConnection.prototype as unknown as Record<string, Operation>, 'run', guard, (sql) =>
    writing.test(String(sql)),
  );
  return () => count;
}

function wrap(
  holder: Record<string, Operation>,
  name: string,
  guard: (operation: () => unknown) => Promise<unknown>,
  counts: (first: unknown) => boolean = () => true,
): void {
  const original = holder[name];
  if (original === undefined) throw new TypeError(`there is no operation ${name} to guard`);
  holder[name] = function guarded(...args) {
    const run = () => original.apply(this, args);
    return counts(args[0]) ? guard(run) : run();
  };
}

/** File handles share a prototype that only a handle leads to. */
async function wrapHandles(guard: (operation: () => unknown) => Promise<unknown>): Promise<void> {
  const handle = await (require('node:fs').promises as typeof import('node:fs/promises')).open(process.execPath, 'r');
  const prototype = Object.getPrototypeOf(handle) as Record<string, Operation>;
  await handle.close();
  for (const name of handleOperations) wrap(prototype, name, guard);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment; nothing may happen in it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    errno: -28,
    syscall: 'write',
  });
}
