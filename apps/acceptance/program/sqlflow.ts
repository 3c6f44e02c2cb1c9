import { join } from 'node:path';
import { root } from '../../../scripts/house/packages.mjs';
import { type Outcome, type ProgramOptions, runProgram } from './run-program.js';

/** The built command line. */
export const sqlflowProgram = join(root, 'apps', 'cli', 'dist', 'main.cjs');

/** Runs `sqlflow` as a user would, in a folder. */
export function sqlflow(args: readonly string[], options: ProgramOptions): Promise<Outcome> {
  return runProgram(process.execPath, [sqlflowProgram, ...args], options);
}
