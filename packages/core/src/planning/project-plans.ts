import type { Engine } from '@sqlflow/engine';
import { type Diagnostic, hasErrors, throwIfErrors } from '@sqlflow/errors';
import { type PlannedFile, serializePlan } from '@sqlflow/planner';
import { findPipeline } from '../project/find-pipeline.js';
import type { PipelineOptions, ValidationResult } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { sortPipelines } from '../project/sort-pipelines.js';
import { planFile } from './plan-file.js';

/** Plans each file without looking at sources or tables, and collects every problem once. */
export async function validatePipelines(
  parts: ProjectParts,
  files: readonly string[] | undefined,
  options: PipelineOptions,
): Promise<ValidationResult> {
  const found = await Promise.all((files ?? []).map((file) => findPipeline(parts.directory, file, parts.directory)));
  const all = files === undefined || files.length === 0 ? (await sortPipelines(parts.directory)).pipelines : found;
  const engine = openedMeanwhile(parts);
  const diagnostics: Diagnostic[] = [];
  for (const file of all) {
    const planned = await planFile(file, options, { ...parts, engine });
    diagnostics.push(...planned.diagnostics);
  }
  // What is wrong with it is said also where no file has a query to ask it about.
  await engine;
  const once = withoutRepeats(diagnostics);
  return { files: all, diagnostics: once, valid: !hasErrors(once) };
}

/** An engine that opens while the first file is read. Whoever needs it awaits it. */
function openedMeanwhile({ engines }: ProjectParts): Promise<Engine> {
  const engine = engines.scratch();
  engine.catch(() => undefined);
  return engine;
}

/** A file that several pipelines include is planned with each of them; what is wrong in it is told once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, place, message }) => {
    const key = JSON.stringify([code, place?.file, place?.span, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The plan as canonical JSON. */
export async function compilePipeline(parts: ProjectParts, file: string, options: PipelineOptions): Promise<string> {
  const path = await findPipeline(parts.directory, file, parts.directory);
  const engine = openedMeanwhile(parts);
  const planned = await planFile(path, options, { ...parts, engine });
  await engine;
  return serializePlan(planOf(planned));
}

function planOf(planned: PlannedFile): NonNullable<PlannedFile['plan']> {
  throwIfErrors(planned.diagnostics);
  return planned.plan as NonNullable<PlannedFile['plan']>;
}
