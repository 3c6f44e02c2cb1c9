import type { Project, SourceHealth } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import { compileAll } from '../../project-plans.js';
import { instantText } from '../../render/instant-text.js';
import { formatCount, formatDuration } from '../../render/quantities.js';
import { renderTable, type TableColumn } from '../../render/table.js';
import { cellText } from '../../render/value-text.js';
import { type WaitingOptions, waitSaying } from '../../waiting.js';
import { withProject } from '../../with-project.js';

/** A source of a pipeline, with what the history knows of it. */
interface Listed {
  readonly source: string;
  readonly type: string;
  readonly pipeline: string;
  readonly file: string;
  readonly health: SourceHealth | undefined;
}

/** `sqlflow connector list --health`: when each source was last read, its rows, failures and latency. */
export async function showHealth(cli: Cli, options: WaitingOptions): Promise<CommandOutcome> {
  const work = async (project: Project): Promise<CommandOutcome> => {
    const { plans, problems } = await compileAll(project);
    const known = await project.history.sources();
    const listed = plans.flatMap(({ sources, pipeline, file }) =>
      sources.map(({ name, type }): Listed => {
        const health = known.find((each) => each.file === file && each.source === name.toLowerCase());
        return { source: name, type, pipeline, file, health };
      }),
    );
    await cli.show(listed.length === 0 ? 'the pipelines have no sources' : healthTable(listed, cli));
    const diagnostics = problems.map((problem) => ({ ...problem, severity: 'warning' as const }));
    return { exitCode: exitCodes.done, diagnostics, result: { sources: listed.map(asData) } };
  };
  return withProject(cli, work, waitSaying(cli, options));
}

const left = (title: string): TableColumn => ({ title, align: 'left' });
const right = (title: string): TableColumn => ({ title, align: 'right' });

const columns: readonly TableColumn[] = [
  left('source'),
  left('type'),
  left('pipeline'),
  left('last run (UTC)'),
  left('status'),
  right('rows'),
  right('took'),
  right('usually'),
  right('failed'),
  left('last problem'),
];

function healthTable(listed: readonly Listed[], { out }: Cli): string {
  return renderTable(columns, listed.map(cellsOf), { width: out.columns(), palette: out.palette }).text;
}

function cellsOf({ source, type, pipeline, health }: Listed): string[] {
  const own = [source, type, pipeline].map(cellText);
  if (health === undefined) return [...own, 'never', '', '', '', '', '', ''];
  const { lastStartedAt, lastStatus, lastRows, lastMilliseconds, medianMilliseconds, failures, runs, lastProblem } =
    health;
  const problem = [lastProblem?.code, lastProblem?.message.split('\n')[0]].filter((each) => each !== undefined);
  return [
    ...own,
    instantText(lastStartedAt),
    lastStatus,
    lastRows === undefined ? '' : formatCount(lastRows),
    lastMilliseconds === undefined ? '' : formatDuration(Number(lastMilliseconds)),
    medianMilliseconds === undefined ? '' : formatDuration(Number(medianMilliseconds)),
    `${formatCount(failures)} of ${formatCount(runs)}`,
    problem.length === 0 ? '' : cellText(problem.join(' ')),
  ];
}

/** `lastRun` is null where the source was never read. */
function asData({ health, ...source }: Listed): Readonly<Record<string, unknown>> {
  if (health === undefined) return { ...source, runs: 0, failures: 0, lastRun: null };
  const { runs, failures, medianMilliseconds, lastProblem } = health;
  return {
    ...source,
    runs,
    failures,
    medianMilliseconds: medianMilliseconds ?? null,
    lastProblem: lastProblem ?? null,
    lastRun: { id: health.lastRunId, startedAt: health.lastStartedAt, status: health.lastStatus },
    lastRead: { rows: health.lastRows ?? null, milliseconds: health.lastMilliseconds ?? null },
  };
}
