import { join } from 'node:path';
import { createResilience, presets } from '@sqlflow/resilience';
import type { DestinationContext } from '../connector.js';
import type { ConnectorFixture } from './fixture.js';
import { createTestContext } from './test-context.js';

export interface KitContextInput {
  readonly fixture: ConnectorFixture;
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly uri?: string;
  /** Instead of the fixture's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Where a connector may put temporary files. */
export function temporaryFolder(directory: string): string {
  return join(directory, 'temporary');
}

/** A context as in a run, but that waits take no time: requests are tried again after failures that pass. */
export function kitContext({ fixture, directory, signal, uri, fetch }: KitContextInput): DestinationContext {
  let now = Date.UTC(2026, 0, 1);
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number, waker?: AbortSignal) => {
      waker?.throwIfAborted();
      now += milliseconds;
    },
  };
  const context = createTestContext({
    fetch: globalThis.fetch,
    ...fixture.context,
    ...(fetch === undefined ? {} : { fetch }),
    ...(uri === undefined ? {} : { uri }),
    directory,
    signal,
  });
  return {
    ...context,
    tempDirectory: temporaryFolder(directory),
    clock,
    resilience: createResilience({ settings: { ...presets.http_api, retry: policy }, signal, clock }),
  };
}

const policy = { retries: 4, initialDelayMilliseconds: 100, maxDelayMilliseconds: 1_000 };
