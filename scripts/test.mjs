// `npm test [-- jest arguments]`: install, build, lint, type-check, tests. The last line is `N passed, N failed`; each of
// build, lint and types counts as one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from './house/build.mjs';
import { runTool } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { requireNodeVersion } from './house/node-version.mjs';

requireNodeVersion();
const counts = runEverything(process.argv.slice(2));
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function runEverything(jestArguments) {
  // Nothing after it would tell more than that it is broken.
  const built = check('build', () => installIfNeeded() && buildPackages());
  if (built.failed > 0) return built;
  return [
    built,
    check('lint', () => runTool('biome', ['check', '.', '--error-on-warnings']) === 0),
    check('types of the tests', () => runTool('tsc', ['-p', 'tsconfig.tests.json']) === 0),
    runJest(jestArguments),
  ].reduce((sum, part) => ({ passed: sum.passed + part.passed, failed: sum.failed + part.failed }));
}

function check(name, passes) {
  console.error(`\n── ${name}`);
  const passed = passes();
  console.error(passed ? `${name}: fine` : `${name}: FAILED`);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function runJest(args) {
  console.error('\n── tests');
  const folder = mkdtempSync(join(tmpdir(), 'sqlflow-test-'));
  const report = join(folder, 'report.json');
  const code = runTool('jest', ['--ci', '--json', `--outputFile=${report}`, ...args], {
    nodeOptions: ['--experimental-vm-modules', '--no-warnings'],
  });
  const counts = countTests(report);
  rmSync(folder, { recursive: true });
  // A failure that is nobody's test: no test found, a handle left open, jest itself broken.
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1 };
  return counts;
}

/** A file that could not be loaded counts as one failure; so does a skipped test, which proves nothing. */
function countTests(file) {
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1 };
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) console.error(`${skipped} tests were skipped and count as failed`);
  return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites + skipped };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`jest left no report: ${error.message}`);
    return undefined;
  }
}
