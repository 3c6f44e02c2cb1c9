// `npm run crash-test`: builds what is needed and kills runs in the middle. Arguments go to apps/reliability.
import { join } from 'node:path';
import { buildPackages } from './house/build.mjs';
import { run } from './house/command.mjs';
import { installIfNeeded } from './house/install.mjs';
import { root } from './house/packages.mjs';

const ready = installIfNeeded() && buildPackages();
process.exitCode = ready
  ? run(process.execPath, [
      join(root, 'apps', 'reliability', 'dist', 'crash', 'crash-test.js'),
      ...process.argv.slice(2),
    ])
  : 1;
