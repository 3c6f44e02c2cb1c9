import type { EventListener, Project } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../cli.js';
import type { GlobalOptions } from '../global-options.js';
import { createLogFile } from '../log-file.js';
import { buildProgram, buildWholeProgram } from '../program.js';
import { runCommand } from '../run-command.js';
import { createPalette } from '../terminal/palette.js';
import type { Output } from '../terminal/output.js';

export interface Told {
  readonly stdout: string;
  readonly stderr: string;
  readonly outcome: CommandOutcome | undefined;
}

export interface FakeOptions {
  /** What `openProject` gives; its methods may be missing where the command does not call them. */
  readonly project?: Partial<Project>;
  /** Columns of standard output as a terminal. Default: no terminal. */
  readonly columns?: number;
  /** What a person answers to a question. Default: there is nobody to answer. */
  readonly answer?: boolean;
  /** Receives the listener of the command, for projects that report events. */
  readonly onOpen?: (listener: EventListener | undefined) => void;
}

/** Runs a command line in this process, with a project that is not real. */
export async function runWords(words: readonly string[], options: FakeOptions = {}): Promise<Told> {
  const out = memoryOutput(options.columns);
  const err = memoryOutput(undefined);
  let outcome: CommandOutcome | undefined;
  const program = buildProgram(async (work) => {
    const given = program.opts<GlobalOptions>();
    const cli: Cli = {
      options: given,
      out: out.output,
      err: err.output,
      environment: {},
      interruption: { gentle: () => new AbortController().signal },
      log: createLogFile(given.logFile, given.verbose === true),
      async openProject(onEvent) {
        options.onOpen?.(onEvent);
        return { close: async () => undefined, ...options.project } as Project;
      },
      wholeProgram: buildWholeProgram,
      confirm: async () => options.answer,
      say: async (text) => {
        if (given.json !== true && given.quiet !== true) await err.output.write(`${text}\n`);
      },
      show: async (text) => {
        if (given.json !== true) await out.output.write(`${text}\n`);
      },
    };
    outcome = await runCommand(cli, words[0] ?? '', work);
  });
  await program.parseAsync([...words], { from: 'user' });
  return { stdout: out.text(), stderr: err.text(), outcome };
}

function memoryOutput(columns: number | undefined): { output: Output; text: () => string } {
  let text = '';
  return {
    text: () => text,
    output: {
      isTerminal: columns !== undefined,
      color: false,
      palette: createPalette(false),
      closed: false,
    failure: undefined,
      columns: () => columns,
      lines: () => undefined,
      write: async (data) => {
        text += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      },
      flush: async () => undefined,
    },
  };
}
