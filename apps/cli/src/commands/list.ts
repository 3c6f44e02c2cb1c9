import { relative, resolve } from 'node:path';
import type { Project } from '@sqlflow/core';
import type { Diagnostic } from '@sqlflow/errors';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { compileAll, type ProjectPlans, tableName } from '../project-plans.js';
import { formatCount } from '../render/quantities.js';
import { renderTable, type TableColumn } from '../render/table.js';
import { cellText } from '../render/value-text.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';

type Kind = 'pipelines' | 'sources' | 'tables' | 'udfs' | 'profiles' | 'connectors';

/** One kind of thing: as data for `--json`, and as the cells of a table. */
interface Listing {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly problems?: readonly Diagnostic[];
}

type ListOptions = Partial<Record<Kind, boolean>> & WaitingOptions;

const kinds: readonly Kind[] = ['pipelines', 'sources', 'tables', 'udfs', 'profiles', 'connectors'];

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow list', does: 'everything' },
    { line: 'sqlflow list --tables', does: 'the tables and views in the database' },
    { line: 'sqlflow list --sources --json', does: 'the sources of all pipelines, as data' },
  ],
  define(command, start) {
    defineWaitOption(command)
      .description('Lists what the project has: all kinds, or those asked for.')
      .option('--pipelines', 'the pipelines')
      .option('--sources', 'the sources in the pipelines')
      .option('--tables', 'the tables and views in the database')
      .option('--udfs', 'the user functions in udfs/')
      .option('--profiles', 'the profiles')
      .option('--connectors', 'the connectors')
      .action((options: ListOptions) => start((cli) => list(cli, options)));
  },
};

/** Lists the kinds that are asked for, or all. */
export async function list(cli: Cli, options: ListOptions): Promise<CommandOutcome> {
  const asked = kinds.filter((kind) => options[kind] === true);
  const work = async (project: Project): Promise<CommandOutcome> => {
    const result: Record<string, unknown> = {};
    const problems: Diagnostic[] = [];
    for (const kind of asked.length === 0 ? kinds : asked) {
      const listing = await listings[kind](project);
      result[kind] = listing.items;
      problems.push(...(listing.problems ?? []));
      const heading = cli.out.palette.bold(`${kind} (${formatCount(listing.items.length)})`);
      const title = asked.length === 1 ? '' : `${heading}\n`;
      await cli.show(
        title + (listing.items.length === 0 ? 'none' : tableText(cli, listing)) + (asked.length === 1 ? '' : '\n'),
      );
    }
    return { exitCode: exitCodes.done, diagnostics: problems.map(asWarning), result };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

/** A pipeline that does not compile does not keep the others from being listed. */
function asWarning(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: 'warning' };
}

function tableText(cli: Cli, { columns, rows }: Listing): string {
  const cells = rows.map((row) => row.map((cell) => cellText(cell)));
  return renderTable(columns, cells, { width: cli.out.columns(), palette: cli.out.palette }).text;
}

const left = (title: string): TableColumn => ({ title, align: 'left' });
const right = (title: string): TableColumn => ({ title, align: 'right' });

const listings: Readonly<Record<Kind, (project: Project) => Promise<Listing>>> = {
  async pipelines(project) {
    const item = (included: boolean) => (file: string) => ({
      name: file.replace(/^.*\//, '').replace(/\.sf$/i, ''),
      file,
      included,
    });
    const items = [...(await project.pipelines()).map(item(false)), ...(await project.includedFiles()).map(item(true))];
    const runs = (included: boolean): string => (included ? 'where it is included' : 'by itself');
    const rows = items.map(({ name, file, included }) => [name, file, runs(included)]);
    return { items, columns: [left('name'), left('file'), left('runs')], rows };
  },
  async sources(project) {
    const compiled = await compileAll(project);
    const items = sourceItems(compiled);
    return {
      items,
      columns: [left('source'), left('type'), left('pipeline'), left('loaded into')],
      rows: items.map(({ name, type, pipeline, tables }) => [name, type, pipeline, tables.join(', ')]),
      problems: compiled.problems,
    };
  },
  async tables(project) {
    const items = (await project.catalog()).map(({ table, kind, columns, rows }) => ({
      name: tableName(table),
      kind,
      columns: columns.length,
      rows: rows ?? null,
    }));
    return {
      items,
      columns: [left('table'), left('kind'), right('columns'), right('rows')],
      rows: items.map(({ name, kind, columns, rows }) => [
        name,
        kind,
        formatCount(columns),
        rows === null ? '' : formatCount(rows),
      ]),
    };
  },
  async udfs(project) {
    const functions = await project.functions();
    const items = functions.map((each) => ({
      ...each,
      file: relative(project.directory, resolve(project.directory, each.file)),
    }));
    return {
      items,
      columns: [left('function'), left('returns'), left('file')],
      rows: items.map(({ name, parameters, returns, file }) => [`${name}(${parameters.join(', ')})`, returns, file]),
    };
  },
  async profiles({ settings }) {
    const names = [...new Set([...settings.profiles, settings.profile])].sort();
    const items = names.map((name) => ({ name, current: name === settings.profile }));
    return {
      items,
      columns: [left('profile'), left('')],
      rows: items.map(({ name, current }) => [name, current ? 'in use' : '']),
    };
  },
  async connectors(project) {
    const connectors = await project.connectors();
    const items = connectors.map(({ type, title, description, source, destination }) => ({
      type,
      title,
      description,
      source: source !== undefined,
      destination: destination !== undefined,
    }));
    return {
      items,
      columns: [left('type'), left('reads'), left('writes'), left('description')],
      rows: items.map((item) => [item.type, item.source ? 'yes' : '', item.destination ? 'yes' : '', item.description]),
    };
  },
};

function sourceItems({ plans }: ProjectPlans) {
  return plans.flatMap((plan) =>
    plan.sources.map(({ name, type, place }) => ({
      name,
      type,
      pipeline: plan.pipeline,
      file: place.file,
      line: place.line,
      tables: plan.tasks.flatMap((task) =>
        task.kind === 'load' && task.source === name ? [tableName(task.target)] : [],
      ),
    })),
  );
}
