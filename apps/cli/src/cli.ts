import type { EventListener, Project, WaitOptions } from '@sqlflow/core';
import type { Diagnostic } from '@sqlflow/errors';
import type { Command } from 'commander';
import type { ExitCode } from './exit-code.js';
import type { GlobalOptions } from './global-options.js';
import type { Interruption } from './interruption.js';
import type { LogFile } from './log-file.js';
import type { Output } from './terminal/output.js';

/** What a command works with: the options of every command, where to write, how to open the project. */
export interface Cli {
  readonly options: GlobalOptions;
  /** Standard output: results, and nothing else. */
  readonly out: Output;
  /** Standard error: everything that is said to people. */
  readonly err: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interruption: Interruption;
  readonly log: LogFile;
  /** Opens the project of the options with the built-in connectors and those of `sqlflow.yml`. */
  openProject(onEvent?: EventListener, wait?: WaitOptions): Promise<Project>;
  /** The program with every command completely defined. */
  wholeProgram(): Promise<Command>;
  /** Asks a person for a yes; undefined where nobody can answer. */
  confirm(question: string): Promise<boolean | undefined>;
  /** Says something to people; nothing with `--quiet` or `--json`. */
  say(text: string): Promise<void>;
  /** Writes a result for people; nothing with `--json`. */
  show(text: string): Promise<void>;
}

/** How a command ended. The problems are shown, and with `--json` everything becomes the final result. */
export interface CommandOutcome {
  readonly exitCode: ExitCode;
  readonly diagnostics?: readonly Diagnostic[];
  /** Fields of the final result under `--json`. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Where the command writes JSON of its own to standard output, no final result follows. */
  readonly ownOutput?: boolean;
}

/** Runs what a command does, inside the frame that all commands share. */
export type Start = (work: (cli: Cli) => Promise<CommandOutcome>) => Promise<void>;
