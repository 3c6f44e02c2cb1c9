import type { Source } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes, type Diagnostic, hasErrors, SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import type { PlannedFile, PlannedSource } from '@sqlflow/planner';
import { planFile } from '../planning/plan-file.js';
import { findPipeline } from '../project/find-pipeline.js';
import { listPipelines } from '../project/list-pipelines.js';
import type { ProjectParts } from '../project/project-parts.js';
import { type PreparedRun, prepareRun } from '../run/prepare-run.js';
import { newRunIdentity } from '../run/references.js';
import type { SourceSchemaOptions } from './source-schema.js';

type Planned = PlannedFile & { readonly plan: NonNullable<PlannedFile['plan']> };

/** A source of a name, in one of the pipelines that have it. */
export interface FoundSource {
  readonly engine: Engine;
  readonly source: PlannedSource;
  readonly plan: Planned['plan'];
  readonly prepared: PreparedRun;
  readonly open: () => Promise<Source>;
}

/** Does something with each source of a name, in whatever pipeline it stands. */
export async function withSources<T>(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
  work: (found: FoundSource) => Promise<T>,
): Promise<readonly T[]> {
  const readable = await parts.engines.readable(options);
  const engine = readable?.engine ?? (await parts.engines.scratch());
  try {
    const { plans, problems } = await plansOf(parts, engine, options);
    const seen = new Set<string>();
    const results: T[] = [];
    for (const planned of plans) {
      for (const source of planned.plan.sources) {
        const key = `${source.place.file}\n${source.name.toLowerCase()}`;
        if (source.name.toLowerCase() !== name.toLowerCase() || seen.has(key)) continue;
        seen.add(key);
        results.push(await withSource(parts, engine, planned, source, options, work));
      }
    }
    if (seen.size === 0) throw notFound(name, plans, problems);
    return results;
  } finally {
    await readable?.release();
  }
}

/** Pipelines with mistakes are no hindrance as long as another one has the source. */
async function plansOf(
  parts: ProjectParts,
  engine: Engine,
  options: SourceSchemaOptions,
): Promise<{ plans: Planned[]; problems: Diagnostic[] }> {
  const { directory } = parts;
  const files =
    options.pipeline === undefined
      ? await listPipelines(directory)
      : [await findPipeline(directory, options.pipeline, directory)];
  const plans: Planned[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const planned = await planFile(file, options, { ...parts, engine });
    const { plan } = planned;
    if (plan === undefined || hasErrors(planned.diagnostics)) problems.push(...planned.diagnostics);
    else plans.push({ ...planned, plan });
  }
  return { plans, problems };
}

async function withSource<T>(
  parts: ProjectParts,
  engine: Engine,
  planned: Planned,
  source: PlannedSource,
  options: SourceSchemaOptions,
  work: (found: FoundSource) => Promise<T>,
): Promise<T> {
  const prepared = await prepareRun({
    parts,
    planned,
    allTasks: planned.plan.tasks,
    engine,
    identity: newRunIdentity(Date.now()),
    options: options.signal === undefined ? {} : { signal: options.signal },
  });
  try {
    const open = () => prepared.binding.sources.open(source.name);
    return await work({ engine, source, plan: planned.plan, prepared, open });
  } finally {
    await prepared.close();
  }
}

function notFound(name: string, plans: readonly Planned[], problems: readonly Diagnostic[]): SqlFlowError {
  const known = [...new Set(plans.flatMap(({ plan }) => plan.sources.map((source) => source.name)))].sort();
  const [first, ...rest] = problems.filter(({ severity }) => severity === 'error');
  // The source may stand in the pipeline that cannot be read.
  if (first !== undefined && known.length === 0) return new SqlFlowError([first, ...rest]);
  return sqlFlowError(codes.discovery.unknownSource, { source: name, known, suggestion: suggest(name, known) });
}
