// `npm run bench`: builds what is needed and prints figures beside bare DuckDB. Arguments go to apps/bench.
import { join } from 'node:path';
import { buildPackages } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { root } from './house/packages.mjs';

const ready = installIfNeeded() && buildPackages();
process.exitCode = ready
  ? run(process.execPath, [join(root, 'apps', 'bench', 'dist', 'main.js'), ...process.argv.slice(2)])
  : 1;
