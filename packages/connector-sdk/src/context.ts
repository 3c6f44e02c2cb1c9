import type { Resilience } from '@sqlflow/resilience';
import type { FilesData } from './batch.js';
import type { FilesInspection } from './format.js';

/** All that a connector needs from outside: it reads no global. */
export interface ConnectorContext {
  /** Makes requests: with time limits, and again after transient failures. */
  readonly resilience: Resilience;
  readonly logger: Logger;
  readonly tracing?: Tracing;
  /** The project's root: what relative paths are relative to. Absolute. */
  readonly projectDirectory: string;
  /** An existing directory for temporary files, deleted when the run ends. Absolute. */
  readonly tempDirectory: string;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
  /** Asks the engine for the columns of files without reading them whole. */
  inspectFiles(files: FilesData): Promise<FilesInspection>;
  /** Values that the embedding program hands over, by connector type. */
  readonly attachments: ReadonlyMap<string, unknown>;
}

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Takes statements for `debug_mode`, without the values bound to them. Masks secrets. Absent: nobody asks. */
export interface Tracing {
  /** Plans are wanted too. */
  readonly explain: boolean;
  ran(statement: TracedStatement): void;
}

export interface TracedStatement {
  readonly sql: string;
  readonly milliseconds: number;
  readonly rows?: bigint;
  readonly error?: string;
  readonly plan?: string;
}

/** Masks the values of secrets in everything it is given. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
