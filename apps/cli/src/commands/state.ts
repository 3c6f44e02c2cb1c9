import type { ChangeOptions, LoadInfo, Project, StateChange } from '@sqlflow/core';
import { codes } from '@sqlflow/errors';
import type { Command } from 'commander';
import type { Cli, CommandOutcome, Start } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { formatBytes, formatCount } from '../render/quantities.js';
import { renderChanges, renderLoads, renderLoadTable } from '../render/state-text.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../variables.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { invalidValue, wrongUsage } from '../wrong-usage.js';

interface TableOption extends WaitingOptions {
  readonly table?: string;
}

interface ChangeCommandOptions extends TableOption, VariableOptions {
  readonly dryRun?: boolean;
}

interface CleanOptions extends WaitingOptions {
  readonly days?: number;
}

interface ResetCommandOptions extends ChangeCommandOptions {
  readonly watermark?: boolean;
  readonly yes?: boolean;
}

const sourceText = 'a source: its name, or `source.stream`';
const tableText = 'only the LOADs into this table';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow state list', does: 'how far each LOAD has read' },
    { line: 'sqlflow state show orders', does: 'all that the LOADs of one source remember' },
    { line: 'sqlflow state reset orders', does: 'let the LOADs of a source read everything again' },
    { line: 'sqlflow state reset orders --watermark --yes', does: 'go back as far as rows can be told apart, unasked' },
    { line: "sqlflow state set orders '2026-01-31 00:00:00'", does: 'let it go on from there' },
    { line: 'sqlflow state restore orders --run 20260131T094501', does: 'as it was after that run' },
    {
      line: 'sqlflow state move shop --table orders --to shop_eu',
      does: 'the source was renamed: hand its state on',
    },
    { line: 'sqlflow state clean --days 30', does: 'delete old history, and give the space back' },
  ],
  define(command, start) {
    command.description(
      'Shows and changes what LOADs of incremental sources remember: how far they have read, and which rows they have loaded.',
    );
    defineReading(command, start);
    defineChanges(command, start);
    defineWaitOption(command.command('clean'))
      .description('Deletes history and old entries that count no more, and gives their disk space back.')
      .option('--days <n>', 'how many days are kept (default: keep_days of the profile, else 90)', parseDays)
      .action((options: CleanOptions) => start((cli) => clean(cli, options)));
  },
};

function defineReading(command: Command, start: Start): void {
  defineWaitOption(command.command('list'))
    .description('Lists the LOADs that remember something.')
    .action((options: WaitingOptions) => start((cli) => list(cli, options)));
  defineWaitOption(command.command('show'))
    .description('Shows all that the LOADs of a source remember.')
    .argument('<source>', sourceText)
    .option('--table <table>', tableText)
    .action((source: string, options: TableOption) => start((cli) => show(cli, source, options)));
}

function defineChanges(command: Command, start: Start): void {
  const change = (name: string, description: string): Command =>
    defineWaitOption(defineVariableOptions(command.command(name)))
      .description(description)
      .option('--dry-run', 'only show what would be done');
  change(
    'reset',
    'Takes the state of LOADs away, so that the next run reads everything again. A LOAD that appends then builds its table anew, as its rows would come twice; where other statements put rows into that table too, the reset is refused. Asks first.',
  )
    .argument('<source>', sourceText)
    .option('--table <table>', tableText)
    .option(
      '--watermark',
      'where a LOAD appends, only its watermark: it reads again from the point down to which it knows its rows',
    )
    .option('--yes', 'do it without asking')
    .action((source: string, options: ResetCommandOptions) => start((cli) => reset(cli, source, options)));
  change(
    'set',
    'Sets where the next run goes on. Later: what lies between is left out. Earlier: it is read again, and not loaded twice; a LOAD that appends goes back only as far as it knows its rows.',
  )
    .argument('<source>', sourceText)
    .argument('<value>', 'a value of the cursor, such as 2026-01-31 or 4711')
    .option('--table <table>', tableText)
    .action((source: string, value: string, options: ChangeCommandOptions) =>
      start((cli) => applyChange(cli, options, (project, change) => project.state.set(source, value, { ...change }))),
    );
  change('restore', 'Takes the state of LOADs back to what it was after a run.')
    .argument('<source>', sourceText)
    .requiredOption('--run <run>', 'the id of the run, or the beginning of it')
    .option('--table <table>', tableText)
    .action((source: string, options: ChangeCommandOptions & { readonly run: string }) =>
      start((cli) => applyChange(cli, options, (project, each) => project.state.restore(source, options.run, each))),
    );
  change(
    'move',
    'Hands the state of a LOAD whose file, source, stream or WHERE changed to the LOAD that took its place.',
  )
    .argument('<source>', 'the source that the state is listed under')
    .requiredOption('--table <table>', 'the table that is loaded')
    .requiredOption('--to <source>', 'the source of the LOAD that goes on with it')
    .action((source: string, options: ChangeCommandOptions & { readonly table: string; readonly to: string }) =>
      start((cli) =>
        applyChange(cli, options, async (project, each) => [
          await project.state.move(source, { ...each, table: options.table, to: options.to }),
        ]),
      ),
    );
}

function list(cli: Cli, options: WaitingOptions): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const loads = await project.state.list();
    const none = 'no LOAD remembers anything yet: state is kept by LOADs of incremental sources';
    await cli.show(loads.length === 0 ? none : renderLoadTable(loads, cli.out));
    return { exitCode: exitCodes.done, result: { loads } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function show(cli: Cli, source: string, options: TableOption): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const { table } = options;
    const loads: readonly LoadInfo[] = await project.state.show(source, table === undefined ? {} : { table });
    await cli.show(renderLoads(loads, cli.out.palette));
    return { exitCode: exitCodes.done, result: { loads } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

type Change = (project: Project, options: ChangeOptions) => Promise<readonly StateChange[]>;

function changeOptions(options: ChangeCommandOptions): ChangeOptions {
  return {
    variables: variablesOf(options),
    ...(options.table === undefined ? {} : { table: options.table }),
    ...(options.dryRun === true ? { dryRun: true } : {}),
  };
}

function applyChange(cli: Cli, options: ChangeCommandOptions, change: Change): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const changes = await change(project, changeOptions(options));
    await cli.show(renderChanges(changes, options.dryRun === true, cli.out.palette));
    return { exitCode: exitCodes.done, result: { changes, done: options.dryRun !== true } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

/** Shows what it will do, asks, and does it. */
async function reset(cli: Cli, source: string, options: ResetCommandOptions): Promise<CommandOutcome> {
  const change: Change = (project, each) =>
    project.state.reset(source, { ...each, ...(options.watermark === true ? { watermark: true } : {}) });
  if (options.yes === true || options.dryRun === true) return applyChange(cli, options, change);
  const work = async (project: Project): Promise<CommandOutcome> => {
    const planned = await change(project, { ...changeOptions(options), dryRun: true });
    await cli.say(renderChanges(planned, true, cli.err.palette));
    const answer = await cli.confirm('Reset?');
    if (answer === undefined) throw wrongUsage(codes.history.confirmationNeeded, { command: 'sqlflow state reset' });
    if (!answer) {
      await cli.say('nothing was changed');
      return { exitCode: exitCodes.done, result: { changes: planned, done: false } };
    }
    const changes = await change(project, changeOptions(options));
    await cli.show(renderChanges(changes, false, cli.out.palette));
    return { exitCode: exitCodes.done, result: { changes, done: true } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function clean(cli: Cli, options: CleanOptions): Promise<CommandOutcome> {
  const { days } = options;
  const work = async (project: Project): Promise<CommandOutcome> => {
    const cleaned = await project.state.clean(days === undefined ? {} : { days });
    const { deleted, bytesBefore, bytesAfter } = cleaned;
    const rows = Object.entries(deleted).filter(([, count]) => count > 0n);
    const what =
      rows.length === 0 ? 'nothing was old enough' : rows.map(([table, n]) => `${formatCount(n)} of ${table}`);
    const space =
      bytesBefore === 0 ? [] : [`database: ${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now`];
    await cli.show([`deleted: ${Array.isArray(what) ? what.join(', ') : what}`, ...space].join('\n'));
    return { exitCode: exitCodes.done, result: { ...cleaned } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function parseDays(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw invalidValue('--days', text, 'a whole number of days');
  return Number(text);
}
