import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectorContext, Logger, Tracing } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import type { Resilience } from '@sqlflow/resilience';

export interface ConnectorContextInput {
  readonly engine: Engine;
  readonly directory: string;
  readonly tempDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly attachments: ReadonlyMap<string, unknown>;
  readonly signal: AbortSignal;
  readonly resilience: Resilience;
  readonly logger: Logger;
  readonly tracing: Tracing | undefined;
}

/** Everything a connector gets from outside, gathered in one place. */
export function connectorContext(input: ConnectorContextInput): ConnectorContext {
  return {
    resilience: input.resilience,
    logger: input.logger,
    ...(input.tracing === undefined ? {} : { tracing: input.tracing }),
    projectDirectory: input.directory,
    tempDirectory: input.tempDirectory,
    clock: {
      now: () => Date.now(),
      sleep: async (milliseconds, signal) => {
        await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
      },
    },
    fetch: globalThis.fetch,
    environment: input.environment,
    homeDirectory: homedir(),
    signal: input.signal,
    inspectFiles: (files) => input.engine.inspect(files, { signal: input.signal }),
    attachments: input.attachments,
  };
}
