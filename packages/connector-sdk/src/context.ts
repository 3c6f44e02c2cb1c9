import type { Resilience } from '@sqlflow/resilience';
import type { FilesData } from './batch.js';
import type { FilesInspection } from './format.js';

/** Everything a connector needs from outside. It reads no global: environment, home and time come from here too. */
export interface ConnectorContext {
  /** Makes requests to the system behind the connector: with time limits, and again after transient failures. */
  readonly resilience: Resilience;
  readonly logger: Logger;
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
  /**
   * Asks the engine for the columns of files without reading them whole. Throws `SqlFlowError` when a file is missing,
   * unreadable or not of the format.
   */
  inspectFiles(files: FilesData): Promise<FilesInspection>;
  /** Values handed over by the embedding program, by connector type; e.g. the tables of the memory connector. */
  readonly attachments: ReadonlyMap<string, unknown>;
}

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Masks the values of secrets in everything it is given. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
