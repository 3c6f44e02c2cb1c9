import type { Connector } from '../connector.js';
import { checks, isClaimed } from './checks/index.js';
import { conformanceTable } from './conformance-table.js';
import type { MakeFixture } from './fixture.js';
import { type CheckResult, type ConformanceOptions, type ConformanceReport, runCheck } from './run-conformance.js';

/** What of a test runner is needed. Those of Jest, Vitest and `node:test` all fit. */
export interface TestRunner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly test: (name: string, run: () => Promise<void>) => unknown;
}

export interface TestConnectorOptions extends Partial<TestRunner>, ConformanceOptions {
  /** Is given the results when all checks have run. Default: prints the table. */
  readonly report?: (report: ConformanceReport, table: string) => void | Promise<void>;
}

/**
 * Tests a connector: one test per check, run by the test runner of the file it stands in. Jest, and Vitest with `globals`,
 * are found by themselves; else hand over the runner: `testConnector(connector, fixture, { describe, test })` with those
 * of `node:test` or `vitest`.
 */
export function testConnector(
  connector: Connector,
  makeFixture: MakeFixture,
  options: TestConnectorOptions = {},
): void {
  const { describe, test } = runnerOf(options);
  const { report = (_report, table) => console.log(`\n${table}\n`) } = options;
  describe(`${connector.title} keeps the promises of a connector`, () => {
    const results = new Map<string, CheckResult>();
    for (const check of checks.filter((each) => isClaimed(each, connector))) {
      test(check.name, async () => {
        const result = await runCheck(check, connector, makeFixture, options);
        results.set(check.name, result);
        if (result.result === 'failed') throw result.error;
      });
    }
    test('the table of all checks', async () => {
      const all = checks.map(
        ({ name, promise }): CheckResult => results.get(name) ?? { check: name, promise, result: 'not claimed' },
      );
      const whole: ConformanceReport = { type: connector.type, title: connector.title, results: all };
      await report(whole, conformanceTable(whole));
    });
  });
}

function runnerOf({ describe, test }: Partial<TestRunner>): TestRunner {
  const globals = globalThis as Partial<TestRunner>;
  const runner = { describe: describe ?? globals.describe, test: test ?? globals.test };
  if (runner.describe !== undefined && runner.test !== undefined) return runner as TestRunner;
  throw new TypeError(
    "there is no test runner: import { describe, test } from 'node:test', 'vitest' or '@jest/globals', and hand them over as testConnector(connector, fixture, { describe, test })",
  );
}
