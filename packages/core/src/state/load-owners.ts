import type { Engine } from '@sqlflow/connector-sdk';
import type { LoadTask } from '@sqlflow/planner';
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

/** The LOADs of all pipelines by their key. Pipelines that cannot be planned, for want of a variable say, have none. */
export async function loadOwners(
  parts: ProjectParts,
  engine: Engine,
  options: PipelineOptions,
): Promise<ReadonlyMap<string, LoadOwner>> {
  const owners = new Map<string, LoadOwner>();
  for (const file of await listPipelines(parts.directory)) {
    const { plan } = await planFile(file, options, { ...parts, engine });
    for (const task of plan?.tasks ?? []) {
      if (task.kind !== 'load') continue;
      const key = JSON.stringify(keyOfLoad(task));
      if (!owners.has(key)) owners.set(key, { pipeline: file, task });
    }
  }
  return owners;
}
