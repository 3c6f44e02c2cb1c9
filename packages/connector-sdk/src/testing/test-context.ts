import { createResilience, presets } from '@sqlflow/resilience';
import type { FilesData } from '../batch.js';
import type { ConnectorContext } from '../context.js';
import type { FilesInspection } from '../format.js';

export interface TestContextOptions {
  /** The project's root, and where temporary files go. Absolute. Default: the current directory. */
  readonly directory?: string;
  readonly homeDirectory?: string;
  /** What the engine would say of files. Default: no columns. */
  readonly inspectFiles?: (files: FilesData) => FilesInspection | Promise<FilesInspection>;
  readonly attachments?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** How often a request is made again after a failure that passes. Default 0. */
  readonly retries?: number;
  /** Where the text after TO goes, for destinations. Default: empty. */
  readonly uri?: string;
}

/** A context for testing a connector without an engine, a network or real time. */
export interface TestContext extends ConnectorContext {
  readonly uri: string;
  /** What was logged, as `level: message`. */
  readonly logged: readonly string[];
  /** How long the clock was asked to sleep, in milliseconds; it never does. */
  readonly slept: readonly number[];
}

/** Makes a `TestContext`. Its `resilience` tries once unless `retries` are given, its clock stands at 2026-01-01 UTC and moves by sleeping. */
export function createTestContext(options: TestContextOptions = {}): TestContext {
  const directory = options.directory ?? process.cwd();
  const logged: string[] = [];
  const slept: number[] = [];
  const log = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`);
  };
  const signal = options.signal ?? new AbortController().signal;
  const clock: ConnectorContext['clock'] = {
    now: () => Date.UTC(2026, 0, 1) + slept.reduce((sum, each) => sum + each, 0),
    sleep: async (milliseconds, waker) => {
      waker?.throwIfAborted();
      slept.push(milliseconds);
    },
  };
  const retry = { retries: options.retries ?? 0, initialDelayMilliseconds: 100, maxDelayMilliseconds: 1_000 };
  return {
    logged,
    slept,
    resilience: createResilience({ settings: { ...presets.local, retry }, signal, clock }),
    logger: { debug: log('debug'), info: log('info'), warn: log('warn') },
    projectDirectory: directory,
    tempDirectory: directory,
    clock,
    fetch: options.fetch ?? (() => Promise.reject(new TypeError('this test gave no fetch'))),
    environment: options.environment ?? {},
    homeDirectory: options.homeDirectory ?? directory,
    signal,
    inspectFiles: async (files) => options.inspectFiles?.(files) ?? { columns: [], inferred: false },
    attachments: new Map(Object.entries(options.attachments ?? {})),
    uri: options.uri ?? '',
  };
}
