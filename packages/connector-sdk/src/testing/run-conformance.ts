import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector } from '../connector.js';
import type { Check } from './check.js';
import { checks, isClaimed } from './checks/index.js';
import { demand, NotChecked, within } from './failure.js';
import type { MakeFixture } from './fixture.js';
import { temporaryFolder } from './kit-context.js';
import { watchUncaught } from './uncaught.js';

/** How a check went. */
export interface CheckResult {
  readonly check: string;
  /** What a connector that passes does. */
  readonly promise: string;
  readonly result: 'passed' | 'failed' | 'not claimed';
  /** Why it failed, or why it was left out though the capabilities do not say so. */
  readonly detail?: string;
  /** What was thrown, where it failed. */
  readonly error?: unknown;
}

/** How a connector did. */
export interface ConformanceReport {
  readonly type: string;
  readonly title: string;
  readonly results: readonly CheckResult[];
}

export interface ConformanceOptions {
  /** How long a check may take: one that waits for an answer that never comes would wait for ever. Default 60. */
  readonly checkSeconds?: number;
}

/** Runs every check against a connector, one after the other. Throws only where the kit itself fails. */
export async function runConformance(
  connector: Connector,
  makeFixture: MakeFixture,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push(await runCheck(check, connector, makeFixture, options));
  return { type: connector.type, title: connector.title, results };
}

/** Runs one check, in a folder of its own. */
export async function runCheck(
  check: Check,
  connector: Connector,
  makeFixture: MakeFixture,
  { checkSeconds = 60 }: ConformanceOptions = {},
): Promise<CheckResult> {
  const about = { check: check.name, promise: check.promise };
  if (!isClaimed(check, connector)) return { ...about, result: 'not claimed' };
  const directory = await mkdtemp(join(tmpdir(), 'sqlflow-conformance-'));
  const uncaught = watchUncaught();
  try {
    await mkdir(temporaryFolder(directory));
    const fixture = await makeFixture({ directory });
    try {
      await within(checkSeconds * 1_000, 'the check', check.run({ connector, fixture, directory }));
    } finally {
      await fixture.close?.();
    }
    const errors = await uncaught.settled();
    demand(errors.length === 0, `an error that nobody catches, which would end a run: ${told(errors[0])}`);
    return { ...about, result: 'passed' };
  } catch (error) {
    const detail = told(error);
    return error instanceof NotChecked
      ? { ...about, result: 'not claimed', detail }
      : { ...about, result: 'failed', detail, error };
  } finally {
    uncaught.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
