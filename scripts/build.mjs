// `npm run build`
import { buildPackages } from './house/build.mjs';
import { installIfNeeded } from './house/install.mjs';
import { requireNodeVersion } from './house/node-version.mjs';

requireNodeVersion();
process.exitCode = installIfNeeded() && buildPackages() ? 0 : 1;
