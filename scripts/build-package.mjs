// `build` of every package, run by turbo in the package's folder: compiles this package alone, afresh.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './house/command.mjs';
import { removeOrphans } from './house/orphans.mjs';

const directory = process.cwd();
// Without it the compiler would trust its notes about files that may have been removed, and leave them out.
rmSync(join(directory, 'dist', '.tsbuildinfo'), { force: true });
const code = runTool('tsc', ['-p', 'tsconfig.json'], { cwd: directory });
removeOrphans(directory);
process.exitCode = code;
