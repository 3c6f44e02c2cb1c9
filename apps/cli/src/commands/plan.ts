import type { PlannedPipeline, Project, RunOptions } from '@sqlflow/core';
import { type Diagnostic, hasErrors, SqlFlowError } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { type ExitCode, exitCodes } from '../exit-code.js';
import { findPipelines } from '../pipelines.js';
import type { CommandPage } from '../program.js';
import { defineRefreshOptions, type RefreshOptions, refreshOf } from '../refresh.js';
import { renderPlan } from '../render/plan-text.js';
import { defineSelectionOptions, type SelectionOptions, selectionOf } from '../selection.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow plan', does: 'all pipelines of the project' },
    { line: 'sqlflow plan orders --verbose', does: 'one, with the columns of every table and file' },
    { line: 'sqlflow plan orders --select +daily_revenue', does: 'a table and all it needs' },
  ],
  define(command, start) {
    defineWaitOption(defineRefreshOptions(defineSelectionOptions(command)))
      .description('Shows what would run, in order, and checks every query against the columns of its sources.')
      .argument('[pipeline...]', 'pipelines by path or name (default: all)')
      .action((names: string[], options: PlanOptions) => start((cli) => planPipelines(cli, names, options)));
  },
};

type PlanOptions = SelectionOptions & RefreshOptions & WaitingOptions;

/** Plans the pipelines and shows their plans and problems. Nothing is changed. */
export async function planPipelines(cli: Cli, names: readonly string[], options: PlanOptions): Promise<CommandOutcome> {
  const plans: PlannedPipeline[] = [];
  const problems: Diagnostic[] = [];
  await withProject(cli, async (project) => {
    for (const file of await findPipelines(project, names)) {
      const planned = await planOne(project, file, {
        ...selectionOf(options),
        ...refreshOf(options),
        ...waitSaying(cli, options),
      });
      problems.push(...planned.diagnostics);
      plans.push(planned);
      if (planned.plan === undefined) continue;
      const text = renderPlan(planned.plan, planned, cli.out.palette, cli.options.verbose === true);
      await cli.show(plans.length > 1 ? `\n${text}` : text);
    }
  });
  return {
    exitCode: exitCodeOf(plans, problems),
    diagnostics: problems,
    result: {
      plans: plans.map(({ plan, columns, skipped, windows }) => ({
        plan,
        columns,
        skipped,
        ...(windows === undefined ? {} : { windows }),
      })),
    },
  };
}

/** The code that a run would end with, as far as can be known. */
function exitCodeOf(plans: readonly PlannedPipeline[], problems: readonly Diagnostic[]): ExitCode {
  if (hasErrors(problems)) return exitCodes.failed;
  return plans.some(({ skipped }) => skipped.length > 0) ? exitCodes.partial : exitCodes.done;
}

async function planOne(project: Project, file: string, options: RunOptions): Promise<PlannedPipeline> {
  try {
    return await project.plan(file, options);
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    return { plan: undefined, diagnostics: error.diagnostics, columns: {}, skipped: [] };
  }
}
