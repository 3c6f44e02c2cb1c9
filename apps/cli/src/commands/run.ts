import type { Project, RunOptions, RunResult } from '@sqlflow/core';
import { codes, type Diagnostic, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { Option } from 'commander';
import type { Cli, CommandOutcome } from '../cli.js';
import { type ExitCode, exitCodes } from '../exit-code.js';
import { findPipelines } from '../pipelines.js';
import type { CommandPage } from '../program.js';
import { createReporter, type Reporter } from '../progress/reporter.js';
import { wasInterrupted } from '../progress/task-line.js';
import { defineRefreshOptions, type RefreshOptions, refreshOf } from '../refresh.js';
import { renderRunSummary } from '../render/run-summary.js';
import { defineSelectionOptions, type SelectionOptions, selectionOf } from '../selection.js';
import { defineWaitOption, type WaitingOptions, waitOf, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { planPipelines } from './plan.js';

interface RunCommandOptions extends SelectionOptions, RefreshOptions, WaitingOptions {
  readonly dryRun?: boolean;
  readonly resume?: boolean;
}

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow run', does: 'all pipelines, one after the other' },
    { line: 'sqlflow run customer_analytics', does: 'one, by its name' },
    { line: 'sqlflow run pipelines/orders.sf --var day=2026-01-31', does: 'one, by its path, with a variable' },
    { line: 'sqlflow run orders --select +daily_revenue', does: 'a table and all it needs' },
    { line: 'sqlflow run orders --select daily_revenue --full-refresh', does: 'a table that keeps its rows, anew' },
    { line: 'sqlflow run orders --resume', does: 'go on with a run that was killed or failed' },
    { line: 'sqlflow run orders --from 2026-01-01 --to 2026-01-31', does: 'a month of its incremental tables, again' },
    { line: 'sqlflow run orders --dry-run', does: 'only show what would run' },
    { line: 'sqlflow run orders --wait 5m', does: 'wait up to five minutes while another process has the database' },
  ],
  define(command, start) {
    defineWaitOption(defineRefreshOptions(defineSelectionOptions(command)))
      .description('Runs pipelines: all of the project, or those named.')
      .argument('[pipeline...]', 'pipelines by path or name (default: all)')
      .addOption(
        new Option(
          '--resume',
          'go on with the last run, which was killed, interrupted or failed: what was committed is not repeated',
        ).conflicts('dryRun'),
      )
      .option('--dry-run', 'the same as `sqlflow plan`')
      .action((names: string[], options: RunCommandOptions) => start((cli) => run(cli, names, options)));
  },
};

async function run(cli: Cli, names: readonly string[], options: RunCommandOptions): Promise<CommandOutcome> {
  if (options.dryRun === true) return planPipelines(cli, names, options);
  const reporter = createReporter(cli);
  const signal = cli.interruption.gentle(() => reporter.note('stopping… (Ctrl-C again ends at once)'));
  const runOptions: RunOptions = {
    ...selectionOf(options),
    ...waitOf(options),
    ...refreshOf(options),
    ...(options.resume === true ? { resume: true } : {}),
    signal,
  };
  try {
    return await withProject(
      cli,
      async (project) => {
        const files = await pipelinesToRun(project, names, options.resume === true);
        return runAll(cli, project, files, runOptions, reporter);
      },
      { onEvent: reporter.event, ...waitSaying(cli, options) },
    );
  } finally {
    reporter.stop();
  }
}

/** Without names a resumed run goes on with every pipeline whose last run did not end well. */
async function pipelinesToRun(project: Project, names: readonly string[], resume: boolean): Promise<readonly string[]> {
  const files = await findPipelines(project, names);
  if (!resume || names.length > 0) return files;
  const unfinished = new Set(await project.history.unfinished());
  const open = files.filter((file) => unfinished.has(file));
  if (open.length > 0) return open;
  throw sqlFlowError(codes.history.nothingToResume, {
    pipeline: files.join(', '),
    why: 'each last run ended well, or there is none',
  });
}

/** One pipeline after the other: a failed one does not keep the others from running, an interruption does. */
async function runAll(
  cli: Cli,
  project: Project,
  files: readonly string[],
  options: RunOptions,
  reporter: Reporter,
): Promise<CommandOutcome> {
  const runs: RunResult[] = [];
  const problems: Diagnostic[] = [];
  const summaries: string[] = [];
  let failedToStart = false;
  for (const file of files) {
    if (options.signal?.aborted === true) break;
    try {
      const result = await project.run(file, options);
      runs.push(result);
      // That the run was stopped is said once, by its summary.
      const ofTasks = result.tasks.map(({ diagnostics }) => diagnostics).filter((each) => !wasInterrupted(each));
      problems.push(...result.diagnostics, ...ofTasks.flat());
      summaries.push(renderRunSummary(result, cli.err.palette));
    } catch (error) {
      if (!SqlFlowError.isInstance(error)) throw error;
      failedToStart = true;
      problems.push(...error.diagnostics);
      if (files.length > 1) summaries.push(`${cli.err.palette.red('✗')} ${file} did not start`);
    }
  }
  reporter.stop();
  if (summaries.length > 0) await cli.say(`${summaries.join('\n')}${problems.length > 0 ? '\n' : ''}`);
  const exitCode = exitCodeOf(runs, failedToStart, options.signal?.aborted === true);
  return { exitCode, diagnostics: withoutRepetition(problems), result: { runs } };
}

function exitCodeOf(runs: readonly RunResult[], failedToStart: boolean, aborted: boolean): ExitCode {
  const has = (status: RunResult['status']) => runs.some((each) => each.status === status);
  if (has('interrupted') || (aborted && failedToStart)) return exitCodes.interrupted;
  if (failedToStart || has('failed')) return exitCodes.failed;
  return has('partial') ? exitCodes.partial : exitCodes.done;
}

/** A task and its run may report the same problem, and so may several runs. */
function withoutRepetition(problems: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}
