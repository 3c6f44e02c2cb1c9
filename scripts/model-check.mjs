// `npm run model-check`: builds what is needed and fuzzes the models of loading. Arguments go to apps/reliability.
import { join } from 'node:path';
import { buildPackages } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { root } from './house/packages.mjs';

const ready = installIfNeeded() && buildPackages();
process.exitCode = ready
  ? run(process.execPath, [join(root, 'apps', 'reliability', 'dist', 'model-check.js'), ...process.argv.slice(2)])
  : 1;
