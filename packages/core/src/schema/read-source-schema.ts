import type { StreamSchema } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes, type Diagnostic, hasErrors, SqlFlowError, sqlFlowError, suggest } from '@sqlflow/errors';
import type { PlannedFile, PlannedSource } from '@sqlflow/planner';
import { readSchemaVersions } from '@sqlflow/state';
import { planFile } from '../planning/plan-file.js';
import { findPipeline } from '../project/find-pipeline.js';
import { listPipelines } from '../project/list-pipelines.js';
import type { ProjectParts } from '../project/project-parts.js';
import { prepareRun } from '../run/prepare-run.js';
import { sourceSubject } from '../run/record-schema.js';
import { newRunIdentity } from '../run/references.js';
import type { SourceSchema, SourceSchemaOptions } from './source-schema.js';

type Planned = PlannedFile & { readonly plan: NonNullable<PlannedFile['plan']> };

/**
 * Asks the sources of a name for their columns and compares them with those of the last load. Changes nothing.
 *
 * @throws SqlFlowError when no pipeline has such a source, or one cannot be asked.
 */
export async function readSourceSchema(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
): Promise<readonly SourceSchema[]> {
  const readable = await parts.engines.readable(options);
  const engine = readable?.engine ?? (await parts.engines.scratch());
  try {
    const { plans, problems } = await plansOf(parts, engine, options);
    const seen = new Set<string>();
    const found: SourceSchema[] = [];
    for (const planned of plans) {
      for (const source of planned.plan.sources) {
        const key = `${source.place.file}\n${source.name.toLowerCase()}`;
        if (source.name.toLowerCase() !== name.toLowerCase() || seen.has(key)) continue;
        seen.add(key);
        found.push(...(await schemasOf(parts, engine, planned, source, options)));
      }
    }
    if (found.length === 0) throw notFound(name, plans, problems);
    return found;
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

async function schemasOf(
  parts: ProjectParts,
  engine: Engine,
  planned: Planned,
  source: PlannedSource,
  options: SourceSchemaOptions,
): Promise<SourceSchema[]> {
  const prepared = await prepareRun({
    parts,
    planned,
    allTasks: planned.plan.tasks,
    engine,
    identity: newRunIdentity(Date.now()),
    options: options.signal === undefined ? {} : { signal: options.signal },
  });
  try {
    const opened = await prepared.binding.sources.open(source.name);
    const streams = await opened.discover();
    return await Promise.all(streams.map((stream) => compared(engine, source, stream)));
  } finally {
    await prepared.close();
  }
}

async function compared(engine: Engine, source: PlannedSource, schema: StreamSchema): Promise<SourceSchema> {
  const { stream, columns, primaryKey = [], inferred } = schema;
  const last = (await readSchemaVersions(engine, sourceSubject(source, stream))).at(-1);
  return {
    source: source.name,
    type: source.type,
    file: source.place.file,
    stream,
    columns,
    primaryKey,
    inferred,
    lastLoad: last,
    changes: last === undefined ? [] : engine.compareColumns(last.columns, columns),
  };
}

function notFound(name: string, plans: readonly Planned[], problems: readonly Diagnostic[]): SqlFlowError {
  const known = [...new Set(plans.flatMap(({ plan }) => plan.sources.map((source) => source.name)))].sort();
  const [first, ...rest] = problems.filter(({ severity }) => severity === 'error');
  // The source may stand in the pipeline that cannot be read.
  if (first !== undefined && known.length === 0) return new SqlFlowError([first, ...rest]);
  return sqlFlowError(codes.discovery.unknownSource, { source: name, known, suggestion: suggest(name, known) });
}
