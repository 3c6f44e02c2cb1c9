// `build` of every package, run by turbo in the package's folder: compiles this package alone, afresh. A package with a
// program, or whose `build` says `--bundle`, is bundled after that.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleLibrary, bundleProgram } from './house/bundle.mjs';
import { runTool } from './house/command.mjs';
import { compiledFolder, isBundled, removeOrphans } from './house/orphans.mjs';

const directory = process.cwd();
const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
// Without it the compiler would trust its notes about files that may have been removed, and leave them out.
rmSync(join(directory, compiledFolder(manifest), '.tsbuildinfo'), { force: true });
const code = runTool('tsc', ['-p', 'tsconfig.json'], { cwd: directory });
removeOrphans(directory, manifest);
if (code === 0 && isBundled(manifest)) {
  await (manifest.bin === undefined ? bundleLibrary : bundleProgram)(directory, manifest);
}
process.exitCode = code;
