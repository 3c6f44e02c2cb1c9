import { existsSync, rmdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { StatementTrace, TransactionOptions } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { removeAbandonedFiles } from './abandoned-files.js';
import { isHeldHere } from './lock/held-here.js';
import { holdingSelf } from './lock/holder.js';
import { leaveNote, type OwnNote } from './lock/holder-note.js';
import { type WaitForDatabase, whenFree } from './lock/when-free.js';
import { toOpenError } from './open-error.js';
import { Session, type SessionOptions } from './session.js';
import { duckDbMessage } from './sql-error.js';
import { databaseName, quoteName, quoteText } from './sql-text.js';
import { profileStatements } from './trace.js';

export interface DuckDbOptions {
  /** Path of the database file, made when missing (its directory too), or `:memory:`. */
  readonly path: string;
  /** Such as `2GB`. Default: DuckDB's, 80 % of the machine's memory. */
  readonly memoryLimit?: string | undefined;
  /** Threads of the engine. Default: DuckDB's, one per core. With 1, results are the same bytes every time. */
  readonly threads?: number | undefined;
  /** Opens an existing file without the right to change it. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Rows keep the order in which they were read. Default true; false saves memory and time on big loads. */
  readonly preserveInsertionOrder?: boolean | undefined;
  /** Waits while another process has the database, instead of failing at once. */
  readonly wait?: WaitForDatabase | undefined;
  /** Where copies of files go, and what does not fit into memory. Default: beside the database, or the system's temporary directory. */
  readonly tempDirectory?: string | undefined;
}

/** What DuckDB may use, after its own defaults. */
export interface EngineLimits {
  readonly threads: number;
  readonly memoryBytes: number;
}

/** Dates of zoned timestamps and their texts must not depend on the machine. */
const timeZone = 'UTC';
export const timeZoneStatement = `SET GLOBAL TimeZone = ${quoteText(timeZone)}`;

/** Making a connection takes as long as a small statement; more than these are hardly ever wanted again at once. */
const mostIdle = 4;

/** Those of this process. The lock of a file keeps other processes out, but not another database of the same one. */
const openDatabases = new Set<Database>();

/** An open DuckDB instance with the one database SQLFlow works in. */
export class Database {
  readonly #sessions = new Set<Session>();
  readonly #reusable = new WeakSet<Session>();
  readonly #idle: DuckDBConnection[] = [];
  #closed = false;
  #untouched: boolean;
  /** Receives every statement of every connection. */
  listener: ((trace: StatementTrace) => void) | undefined;

  constructor(
    readonly instance: DuckDBInstance,
    /** Absolute path of the file, or `:memory:`. */
    readonly path: string,
    readonly tempDirectory: string,
    readonly limits: EngineLimits,
    isNew: boolean,
    /** What other processes read about this one; undefined where nobody is kept out. */
    readonly note: OwnNote | undefined,
  ) {
    this.#untouched = isNew;
    openDatabases.add(this);
  }

  /** True: the database was made by opening it, and nothing was written since, so there is nothing in it. */
  get isUntouched(): boolean {
    return this.#untouched;
  }

  /** To be called before something that may write. */
  touch(): void {
    this.#untouched = false;
  }

  /** A new connection whose default schema is `main` of the database. */
  async connect(
    options: Pick<TransactionOptions, 'signal' | 'label' | 'searchPath' | 'explain'> = {},
  ): Promise<Session> {
    if (this.#closed) throw sqlFlowError(codes.engine.engineClosed, {});
    const { signal, label, searchPath = [] } = options;
    const usual = searchPath.length === 0;
    const connection = (usual ? this.#idle.pop() : undefined) ?? (await this.#newConnection(searchPath));
    const profiler = options.explain === true ? await profileStatements(connection, this.tempDirectory) : undefined;
    const sessionOptions: SessionOptions = { signal, label, profiler, onStatement: (trace) => this.listener?.(trace) };
    const session = new Session(connection, sessionOptions);
    if (usual && profiler === undefined) this.#reusable.add(session);
    this.#sessions.add(session);
    return session;
  }

  async #newConnection(searchPath: readonly string[]): Promise<DuckDBConnection> {
    const connection = await this.instance.connect();
    // Progress is polled by the engine, never printed.
    const progress = 'SET enable_progress_bar = true; SET enable_progress_bar_print = false';
    await connection.run(`${searchPathStatement(searchPath)}; ${progress}`);
    return connection;
  }

  disconnect(session: Session): void {
    this.#sessions.delete(session);
    session.close();
  }

  /** Like `disconnect`, of a session that has ended well: a connection that is as new serves the next one. */
  release(session: Session): void {
    if (!this.#reusable.has(session) || !session.isClean || this.#idle.length >= mostIdle || this.#closed) {
      this.disconnect(session);
      return;
    }
    this.#sessions.delete(session);
    this.#idle.push(session.connection);
  }

  /** Interrupts what runs and closes the file, which writes the write-ahead log into it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session.abandon()));
    for (const session of this.#sessions) session.close();
    this.#sessions.clear();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.note?.remove();
    if (this.path !== ':memory:') await detach(this.instance);
    this.instance.closeSync();
    openDatabases.delete(this);
    // Only ever empty now; kept if another engine of this process still uses it.
    try {
      rmdirSync(this.tempDirectory);
    } catch {
      return;
    }
  }
}

/**
 * Opens the database under a fixed catalog name. Opened directly, a file `dev.duckdb` gives a catalog `dev`, and a schema
 * of that name (`INCLUDE … AS dev`) would be ambiguous to DuckDB in every query.
 */
export async function openDatabase(options: DuckDbOptions): Promise<Database> {
  const inMemory = options.path === ':memory:';
  const path = inMemory ? options.path : resolve(options.path);
  const tempDirectory = options.tempDirectory ?? (inMemory ? join(tmpdir(), `sqlflow-${process.pid}`) : `${path}.tmp`);
  // No extension is ever fetched: what SQLFlow needs is linked in.
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      await applySettings(connection, options, tempDirectory);
      const readOnly = options.readOnly === true && !inMemory;
      let isNew = false;
      await whenFree(async () => {
        isNew = inMemory || !(existsSync(path) || existsSync(`${path}.wal`));
        await attach(connection, path, readOnly);
      }, options.wait);
      if (!inMemory && !readOnly && !isUsed(tempDirectory)) await removeAbandonedFiles(tempDirectory);
      const note = inMemory || readOnly ? undefined : leaveNote(path);
      return new Database(instance, path, tempDirectory, await readLimits(connection), isNew, note);
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

function isUsed(tempDirectory: string): boolean {
  return [...openDatabases].some((database) => database.tempDirectory === tempDirectory);
}

/** Settings go in one by one, because only a statement says which of them was refused and why. */
async function applySettings(connection: DuckDBConnection, options: DuckDbOptions, tempDirectory: string) {
  const settings: Record<string, string | undefined> = {
    temp_directory: tempDirectory,
    errors_as_json: 'true',
    preserve_insertion_order: String(options.preserveInsertionOrder ?? true),
    // Where blocks are evicted, what they leave is given back to the system, at most ten times a second. The allocator would
    // keep it: measured, 506 MB at the peak instead of 340 with `memory_limit: 210MB` and a table that is read in 8 parts.
    allocator_bulk_deallocation_flush_threshold: '0B',
    TimeZone: timeZone,
    memory_limit: options.memoryLimit,
    threads: options.threads === undefined ? undefined : String(options.threads),
  };
  for (const [setting, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    try {
      await connection.run(`SET GLOBAL ${setting} = ${quoteText(value)}`);
    } catch (error) {
      const reason = duckDbMessage(error).split('\n')[0] ?? '';
      throw sqlFlowError(codes.engine.settingRefused, { setting, value, reason }, { cause: error });
    }
  }
}

async function readLimits(connection: DuckDBConnection): Promise<EngineLimits> {
  const result = await connection.run("SELECT current_setting('threads'), current_setting('memory_limit')");
  const [row] = await result.getRows();
  // DuckDB writes the limit as `488.2 MiB`, rounded to one place.
  const [, number = '', unit = ''] = /^([\d.]+) (\w+)$/.exec(String(row?.[1])) ?? [];
  const factor = 1024 ** ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit);
  return { threads: Number(row?.[0]), memoryBytes: Number(number) * factor };
}

async function attach(connection: DuckDBConnection, path: string, readOnly: boolean): Promise<void> {
  if (isHeldHere(path)) throw sqlFlowError(codes.engine.databaseLocked, { path, ...holdingSelf });
  try {
    if (path !== ':memory:' && !readOnly) await mkdir(dirname(path), { recursive: true });
    await connection.run(`ATTACH ${quoteText(path)} AS ${quoteName(databaseName)}${readOnly ? ' (READ_ONLY)' : ''}`);
    // The instance's own database would make a schema `memory` ambiguous.
    await connection.run(`USE ${quoteName(databaseName)}`);
    await connection.run('DETACH memory');
  } catch (error) {
    throw await toOpenError(error, path);
  }
}

/**
 * Lets go of the file, and so of its lock. Closing the instance is not enough: it stays until the last result of a query
 * is collected as garbage.
 */
async function detach(instance: DuckDBInstance): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run("ATTACH ':memory:' AS nothing");
    await connection.run('USE nothing');
    await connection.run(`DETACH ${quoteName(databaseName)}`);
  } catch {
    return; // Closing the instance does what can be done.
  } finally {
    connection.closeSync();
  }
}

/** Schemas in which unqualified names are looked up; `main` comes last, and is where DuckDB looks by default. */
export function searchPathStatement(schemas: readonly string[]): string {
  const places = [...schemas, 'main'].map((schema) => `${quoteName(databaseName)}.${quoteName(schema)}`);
  return `SET search_path = ${quoteText(places.join(','))}`;
}
