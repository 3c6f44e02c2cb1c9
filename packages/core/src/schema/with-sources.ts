import type { Source } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { PlannedSource } from '@sqlflow/planner';
import { notFound, type Planned, withPlans, withPrepared } from '../planning/with-plans.js';
import type { ProjectParts } from '../project/project-parts.js';
import type { PreparedRun } from '../run/prepare-run.js';
import type { SourceSchemaOptions } from './source-schema.js';

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
  return withPlans(parts, options, async (plans) => {
    const { engine } = plans;
    const seen = new Set<string>();
    const results: T[] = [];
    for (const planned of plans.plans) {
      const { plan } = planned;
      for (const source of plan.sources) {
        const key = `${source.place.file}\n${source.name.toLowerCase()}`;
        if (source.name.toLowerCase() !== name.toLowerCase() || seen.has(key)) continue;
        seen.add(key);
        const found = await withPrepared(parts, { ...options, engine, planned }, (prepared) => {
          const open = () => prepared.binding.sources.open(source.name);
          return work({ engine, source, plan, prepared, open });
        });
        results.push(found);
      }
    }
    if (seen.size > 0) return results;
    const known = [...new Set(plans.plans.flatMap(({ plan }) => plan.sources.map((source) => source.name)))].sort();
    const args = { source: name, known, suggestion: suggest(name, known) };
    throw notFound(plans, known, sqlFlowError(codes.discovery.unknownSource, args));
  });
}
