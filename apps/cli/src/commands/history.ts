import type { HistoryOptions, Project } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { renderRunTable } from '../render/history-text.js';
import { renderTimeline } from '../render/timeline.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { invalidValue } from '../wrong-usage.js';

type HistoryCommandOptions = HistoryOptions & WaitingOptions;

const defaultLimit = 20;

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow history', does: 'the last runs' },
    { line: 'sqlflow history --pipeline daily --limit 5', does: 'the last five of one pipeline' },
    { line: 'sqlflow history show 20260131T094501', does: 'one run: its tasks as a timeline' },
  ],
  define(command, start) {
    defineWaitOption(command)
      .description('Shows what runs did: the last ones, or with `show` the tasks of one as a timeline.')
      .option('--pipeline <pipeline>', 'only runs of this pipeline, by name or path')
      .option('--limit <n>', `how many runs (default: ${defaultLimit})`, parseLimit)
      .action((options: HistoryCommandOptions) => start((cli) => history(cli, options)));
    defineWaitOption(command.command('show'))
      .description('Shows the tasks of a run as a timeline.')
      .argument('<run>', 'the id of the run, or the beginning of it')
      .action((run: string, options: WaitingOptions) => start((cli) => show(cli, run, options)));
  },
};

function history(cli: Cli, options: HistoryCommandOptions): Promise<CommandOutcome> {
  const { pipeline, limit = defaultLimit } = options;
  const work = async (project: Project): Promise<CommandOutcome> => {
    const runs = await project.history.runs({ limit, ...(pipeline === undefined ? {} : { pipeline }) });
    await cli.show(runs.length === 0 ? 'no runs yet' : renderRunTable(runs, cli.out));
    return { exitCode: exitCodes.done, result: { runs: runs.map(({ inputs: _inputs, ...run }) => run) } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function show(cli: Cli, name: string, options: WaitingOptions): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const { run, tasks } = await project.history.show(name);
    await cli.show(renderTimeline(run, tasks, cli.out));
    const { inputs: _inputs, ...shown } = run;
    return { exitCode: exitCodes.done, result: { run: shown, tasks } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw invalidValue('--limit', text, 'a whole number from 1');
  return Number(text);
}
