import { Command } from 'commander';
import type { Start } from './cli.js';
import { defineGlobalOptions } from './global-options.js';
import { readVersion } from './version.js';

/** A command as its file in `commands/` describes it. */
export interface CommandPage {
  /** Command lines that work, with what they do. Shown by `--help` and in the command reference. */
  readonly examples: readonly Example[];
  /** Adds description, arguments, options and the action. */
  define(command: Command, start: Start): void;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly page: CommandPage }>;
}

/** All commands. A command's file is imported when it is called, so that what is not used costs no time. */
const entries: readonly CommandEntry[] = [
  { name: 'init', summary: 'make a project with sample data', load: () => import('./commands/init.js') },
  { name: 'run', summary: 'run pipelines', load: () => import('./commands/run.js') },
  { name: 'plan', summary: 'show what would run, and check it', load: () => import('./commands/plan.js') },
  { name: 'validate', summary: 'find every problem without running', load: () => import('./commands/validate.js') },
  { name: 'compile', summary: 'print the plan of a pipeline as JSON', load: () => import('./commands/compile.js') },
  { name: 'fmt', summary: 'format pipelines', load: () => import('./commands/fmt.js') },
  { name: 'list', summary: 'list what the project has', load: () => import('./commands/list.js') },
  {
    name: 'describe',
    summary: 'describe a pipeline, a source or a table',
    load: () => import('./commands/describe.js'),
  },
  { name: 'viz', summary: 'draw a pipeline', load: () => import('./commands/viz.js') },
  { name: 'docs', summary: 'write the documentation of the project', load: () => import('./commands/docs.js') },
  { name: 'query', summary: 'query the database', load: () => import('./commands/query.js') },
  {
    name: 'state',
    summary: 'show and change how far loads have read',
    load: () => import('./commands/state.js'),
  },
  { name: 'history', summary: 'show what runs did', load: () => import('./commands/history.js') },
  { name: 'connector', summary: 'ask sources what they have', load: () => import('./commands/connector.js') },
  { name: 'explain', summary: 'explain the code of a problem', load: () => import('./commands/explain.js') },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    load: () => import('./commands/completion.js'),
  },
];

/**
 * The program with the names of all commands. A command gets its arguments, options and action just before it is
 * parsed; `onCommand` is told which one that is.
 */
export function buildProgram(start: Start, onCommand: (command: Command) => void = () => undefined): Command {
  const program = new Command('sqlflow')
    .description('Whole data pipelines in one SQL file.')
    .usage('<command> [options]')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('--help', 'print help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\n`sqlflow <command> --help` tells more about a command.')
    .exitOverride()
    // Problems of the command line are shown like all others, by whoever catches them.
    .configureOutput({ outputError: () => undefined });
  defineGlobalOptions(program);
  for (const { name, summary } of entries) program.command(name).summary(summary).helpOption('--help', 'print help');
  program.hook('preSubcommand', async (_program, command) => {
    onCommand(command);
    await defineCommand(command, start);
    command.hook('preSubcommand', (_command, below) => onCommand(below));
  });
  return program;
}

/** The program with every command completely defined: for completion and for the command reference. */
export async function buildWholeProgram(): Promise<Command> {
  const program = buildProgram(async () => undefined);
  for (const command of program.commands) await defineCommand(command, async () => undefined);
  return program;
}

/** The examples of a command. */
export async function examplesOf(name: string): Promise<readonly Example[]> {
  const entry = entries.find((each) => each.name === name);
  return entry === undefined ? [] : (await entry.load()).page.examples;
}

async function defineCommand(command: Command, start: Start): Promise<void> {
  const entry = entries.find((each) => each.name === command.name());
  if (entry === undefined) return;
  const { page } = await entry.load();
  command.helpCommand(false);
  page.define(command, start);
  const lines = page.examples.map(({ line, does }) => `  # ${does}\n  ${line}`);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
