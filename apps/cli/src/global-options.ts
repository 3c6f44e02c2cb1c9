import type { Command } from 'commander';

/** Options that every command understands, wherever they stand on the command line. */
export interface GlobalOptions {
  readonly project?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
  readonly logFile?: string;
  /** False when `--no-color` was given. */
  readonly color: boolean;
}

export function defineGlobalOptions(program: Command): void {
  program
    .option('--project <dir>', 'where to look for sqlflow.yml, there and upwards (default: the current directory)')
    .option('--profile <name>', 'the profile in profiles/ to use (default: dev)')
    .option('--json', 'print JSON on standard output: one object per event and a final result')
    .option('--quiet', 'print problems and results, nothing else')
    .option('--verbose', 'print more: columns, statements, notes')
    .option('--debug', 'print stack traces of errors')
    .option('--log-file <file>', 'append JSON lines of what happens to this file')
    .option('--no-color', 'print without colours');
}
