import type { NextWindow, Project } from '@sqlflow/core';
import type { CatalogEntry } from '@sqlflow/engine';
import { codes, type Diagnostic, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Plan, PlannedSource } from '@sqlflow/planner';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { compileAll, tableName } from '../project-plans.js';
import { describePipeline, describeSource, describeTable } from '../render/descriptions.js';
import { cutStyled } from '../terminal/styled-text.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow describe customer_analytics', does: 'a pipeline: its sources, tables and exports' },
    { line: 'sqlflow describe orders', does: 'a source or a table: where it comes from, its columns' },
  ],
  define(command, start) {
    defineWaitOption(command)
      .description('Describes the pipeline, source or table of this name; all of them, if several have it.')
      .argument('<name>', 'a pipeline by path or name, a source, or a table')
      .action((name: string, options: WaitingOptions) => start((cli) => describe(cli, name, options)));
  },
};

/** What the name was found to mean. */
interface Found {
  readonly kind: 'pipeline' | 'source' | 'table';
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
}

async function describe(cli: Cli, name: string, options: WaitingOptions): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const { plans, problems } = await compileAll(project);
    const tables = await project.catalog();
    const { palette } = cli.out;
    const found: Found[] = [
      ...plans
        .filter((plan) => meansPipeline(plan, name))
        .map(
          (plan): Found => ({
            kind: 'pipeline',
            data: { ...plan },
            text: describePipeline(plan, palette),
          }),
        ),
      ...sourcesNamed(plans, name).map(
        ({ plan, source }): Found => ({
          kind: 'source',
          data: { pipeline: plan.pipeline, ...source },
          text: describeSource(plan, source, palette),
        }),
      ),
      ...(await Promise.all(
        tableNamed(plans, tables, name).map(async (table): Promise<Found> => {
          const windows = await windowsOf(project, plans, table);
          return {
            kind: 'table',
            data: { name: table, ...tables.find((each) => sameName(tableName(each.table), table)), windows },
            text: describeTable(table, tables, plans, palette, windows),
          };
        }),
      )),
    ];
    if (found.length === 0) throw nothingNamed(name, plans, tables);
    await cli.show(cutLines(found.map(({ text }) => text).join('\n\n'), cli.out.columns()));
    return {
      exitCode: exitCodes.done,
      diagnostics: problems.map((each): Diagnostic => ({ ...each, severity: 'warning' })),
      result: { found: found.map(({ kind, data }) => ({ kind, ...data })) },
    };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

function cutLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => cutStyled(line, width))
    .join('\n');
}

function meansPipeline(plan: Plan, name: string): boolean {
  return [plan.pipeline, plan.file, plan.file.replace(/\.sf$/i, '')].some((each) => sameName(each, name));
}

function sourcesNamed(plans: readonly Plan[], name: string): { plan: Plan; source: PlannedSource }[] {
  return plans.flatMap((plan) =>
    plan.sources.filter((source) => sameName(source.name, name)).map((source) => ({ plan, source })),
  );
}

/** The table as it is written where it was found; a table need not be in the database yet. */
function tableNamed(plans: readonly Plan[], tables: readonly CatalogEntry[], name: string): string[] {
  const known = [...tables.map(({ table }) => tableName(table)), ...tablesOf(plans)];
  const found = known.find((each) => sameName(each, name));
  return found === undefined ? [] : [found];
}

/** What the next runs compute of an incremental table. */
async function windowsOf(project: Project, plans: readonly Plan[], table: string): Promise<readonly NextWindow[]> {
  const found: NextWindow[] = [];
  for (const plan of plans) {
    const fills = plan.tasks.filter((task) => task.kind === 'transform' && sameName(tableName(task.target), table));
    if (!fills.some((task) => task.kind === 'transform' && task.window !== undefined)) continue;
    const windows = await project.windows(plan);
    found.push(...fills.flatMap(({ id }) => windows[id] ?? []));
  }
  return found;
}

function tablesOf(plans: readonly Plan[]): string[] {
  return plans.flatMap(({ tasks }) =>
    tasks.flatMap((task) => (task.kind === 'export' ? [] : [tableName(task.target)])),
  );
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function nothingNamed(name: string, plans: readonly Plan[], tables: readonly CatalogEntry[]) {
  const known = new Set([
    ...plans.flatMap((plan) => [plan.pipeline, ...plan.sources.map((source) => source.name)]),
    ...tablesOf(plans),
    ...tables.map(({ table }) => tableName(table)),
  ]);
  return sqlFlowError(codes.commandLine.nothingNamed, {
    name,
    known: [...known].sort(),
    suggestion: suggest(name, known),
  });
}
