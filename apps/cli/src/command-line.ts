import type { EventListener } from '@sqlflow/core';
import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import { type Command, CommanderError } from 'commander';
import type { Cli, Start } from './cli.js';
import { askPerson } from './confirm.js';
import { type ExitCode, exitCodes } from './exit-code.js';
import type { GlobalOptions } from './global-options.js';
import { type Interruption, watchSignals } from './interruption.js';
import { createLogFile } from './log-file.js';
import { buildProgram, buildWholeProgram } from './program.js';
import { showProblems } from './render/problems.js';
import { runCommand } from './run-command.js';
import { createOutput } from './terminal/output.js';
import { colorEnabled } from './terminal/palette.js';
import { pathBelow, usageError } from './usage-errors.js';
import { separateWait } from './waiting.js';

/** Runs the command line of this process and resolves to its exit code when all output has left the process. */
export async function runCommandLine(words: readonly string[]): Promise<ExitCode> {
  const interruption = watchSignals();
  let exitCode: ExitCode = exitCodes.done;
  let current: Command | undefined;
  const start: Start = async (work) => {
    const cli = createCli(program.opts<GlobalOptions>(), interruption);
    exitCode = (await runCommand(cli, current === undefined ? 'sqlflow' : pathBelow(current), work)).exitCode;
    await Promise.all([cli.out.flush(), cli.err.flush()]);
    if (cli.out.failure !== undefined) {
      await showProblems(cli, [unwritten(cli.out.failure)], false);
      exitCode = exitCodes.failed;
    }
  };
  const program = buildProgram(start, (command) => {
    current = command;
  });
  const [first, ...rest] = words;
  try {
    await program.parseAsync(first === 'help' ? [...rest, '--help'] : separateWait(words), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.wrongUsage;
    await start(async () => {
      throw error instanceof CommanderError ? usageError(error, current ?? program) : error;
    });
  }
  return exitCode;
}

function unwritten({ message }: Error): Diagnostic {
  return diagnostic(codes.commandLine.cannotWrite, { path: 'standard output', reason: message });
}

function createCli(options: GlobalOptions, interruption: Interruption): Cli {
  const environment = process.env;
  const outputOf = (stream: NodeJS.WriteStream) =>
    createOutput(stream, colorEnabled({ isTerminal: stream.isTTY, wanted: options.color, environment }));
  const out = outputOf(process.stdout);
  const err = outputOf(process.stderr);
  const log = createLogFile(options.logFile, options.verbose === true);
  return {
    options,
    out,
    err,
    environment,
    interruption,
    log,
    async openProject(onEvent, wait) {
      const { openProject } = await import('./open-project.js');
      const logged: EventListener = (event) => {
        log.event(event);
        onEvent?.(event);
      };
      return openProject(options, logged, wait);
    },
    wholeProgram: buildWholeProgram,
    confirm: (question) => askPerson(question, err),
    say: async (text) => {
      if (options.quiet !== true && options.json !== true) await err.write(`${text}\n`);
    },
    show: async (text) => {
      if (options.json !== true) await out.write(`${text}\n`);
    },
  };
}
