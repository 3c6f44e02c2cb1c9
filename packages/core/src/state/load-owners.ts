import type { Engine } from '@sqlflow/engine';
import type { LoadTask } from '@sqlflow/planner';
import { type LoadKey, tableKey } from '@sqlflow/state';
import { planFile } from '../planning/plan-file.js';
import { listPipelines } from '../project/list-pipelines.js';
import type { PipelineOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { keyOfLoad } from '../run/load/opened-load.js';

/** A LOAD as it stands in a pipeline. */
export interface LoadOwner {
  readonly pipeline: string;
  readonly task: LoadTask;
}

/** The LOADs of all pipelines. */
export interface LoadOwners {
  owner(key: LoadKey): LoadOwner | undefined;
  all(): readonly LoadOwner[];
  /** How many statements of all pipelines write to a table (`tableKey`). */
  writers(target: string): number;
}

/** Pipelines that cannot be planned, for want of a variable say, own nothing. */
export async function loadOwners(parts: ProjectParts, engine: Engine, options: PipelineOptions): Promise<LoadOwners> {
  const owners = new Map<string, LoadOwner>();
  const writers = new Map<string, Set<string>>();
  for (const file of await listPipelines(parts.directory)) {
    const { plan } = await planFile(file, options, { ...parts, engine });
    for (const task of plan?.tasks ?? []) {
      if (task.kind === 'export') continue;
      const target = tableKey(task.target);
      // A statement that several pipelines include is one.
      const statement = `${task.place.file}:${task.place.start}`;
      writers.set(target, (writers.get(target) ?? new Set()).add(statement));
      if (task.kind !== 'load') continue;
      const key = identity(keyOfLoad(task));
      if (!owners.has(key)) owners.set(key, { pipeline: file, task });
    }
  }
  return {
    owner: (key) => owners.get(identity(key)),
    all: () => [...owners.values()],
    writers: (target) => writers.get(target)?.size ?? 0,
  };
}

/** The same text for the same LOAD. */
export function identity({ file, source, stream, target, whereHash }: LoadKey): string {
  return JSON.stringify([file, source, stream, target, whereHash]);
}
