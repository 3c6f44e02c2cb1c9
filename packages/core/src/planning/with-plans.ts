import type { Engine } from '@sqlflow/engine';
import { type Diagnostic, hasErrors, SqlFlowError } from '@sqlflow/errors';
import type { PlannedFile } from '@sqlflow/planner';
import { findPipeline } from '../project/find-pipeline.js';
import { listPipelines } from '../project/list-pipelines.js';
import type { ProjectParts } from '../project/project-parts.js';
import { type PreparedRun, prepareRun } from '../run/prepare-run.js';
import { newRunIdentity } from '../run/references.js';
import type { SourceSchemaOptions } from '../schema/source-schema.js';
import { planFile } from './plan-file.js';

/** A pipeline without mistakes. */
export type Planned = PlannedFile & { readonly plan: NonNullable<PlannedFile['plan']> };

export interface Plans {
  readonly engine: Engine;
  readonly plans: readonly Planned[];
  /** What is wrong with the others. */
  readonly problems: readonly Diagnostic[];
}

/** Does something with the pipelines that are meant. Those with mistakes are no hindrance to it. */
export async function withPlans<T>(
  parts: ProjectParts,
  options: SourceSchemaOptions,
  work: (plans: Plans) => Promise<T>,
): Promise<T> {
  const readable = await parts.engines.readable(options);
  const engine = readable?.engine ?? (await parts.engines.scratch());
  try {
    return await work({ engine, ...(await plansOf(parts, engine, options)) });
  } finally {
    await readable?.release();
  }
}

/** Does something that needs what a run of a pipeline needs. */
export async function withPrepared<T>(
  parts: ProjectParts,
  { engine, planned, signal }: { readonly engine: Engine; readonly planned: Planned; readonly signal?: AbortSignal },
  work: (prepared: PreparedRun) => Promise<T>,
): Promise<T> {
  const prepared = await prepareRun({
    parts,
    planned,
    allTasks: planned.plan.tasks,
    engine,
    identity: newRunIdentity(Date.now()),
    options: signal === undefined ? {} : { signal },
  });
  try {
    return await work(prepared);
  } finally {
    await prepared.close();
  }
}

/** The error for what no pipeline has. It may stand in one that cannot be read. */
export function notFound({ problems }: Plans, known: readonly string[], otherwise: SqlFlowError): SqlFlowError {
  const [first, ...rest] = problems.filter(({ severity }) => severity === 'error');
  return first !== undefined && known.length === 0 ? new SqlFlowError([first, ...rest]) : otherwise;
}

async function plansOf(
  parts: ProjectParts,
  engine: Engine,
  options: SourceSchemaOptions,
): Promise<Pick<Plans, 'plans' | 'problems'>> {
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
