// `npm start`: from a fresh clone to the result of examples/quickstart.
import { join } from 'node:path';
import { buildPackages } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { requireNodeVersion } from './house/node-version.mjs';
import { root } from './house/packages.mjs';

const example = 'examples/quickstart';
const question = 'SELECT * FROM airport_delays ORDER BY flights DESC LIMIT 12';

requireNodeVersion();
process.exitCode = start();

function start() {
  if (!installIfNeeded() || !buildPackages()) return 1;
  console.error(`\nRunning ${example}/pipelines/flights.sf\n`);
  const code = sqlflow('run', '--project', example);
  if (code !== 0) return code;
  console.error(`\n${question}\n`);
  const shown = sqlflow('query', question, '--project', example);
  if (shown === 0) console.error(whatNext());
  return shown;
}

function sqlflow(...args) {
  return run(process.execPath, [join(root, 'apps', 'cli', 'dist', 'main.cjs'), ...args]);
}

function whatNext() {
  return `
The files are in ${example}/output, the tables in ${example}/target/dev.duckdb.

Try next:
  node apps/cli/dist/main.cjs query "FROM delays_by_hour ORDER BY hour" --project ${example}
  node apps/cli/dist/main.cjs plan --project ${example}
  node apps/cli/dist/main.cjs init my_project      a project of your own, with sample data
  npm test                                        everything this repository promises, checked`;
}
