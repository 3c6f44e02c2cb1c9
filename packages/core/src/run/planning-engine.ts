import type { Binder, CatalogEntry, Engine } from '@sqlflow/engine';
import type { Waiting } from '../project/engines.js';
import type { ProjectParts } from '../project/project-parts.js';

/** What a run is planned and bound with. It opens while the files of the pipeline are read, which takes as long. */
export interface PlanningEngine {
  readonly engine: Promise<Engine>;
  readonly catalog: Promise<readonly CatalogEntry[]>;
  /** A place to bind a plan in, that of the caller from then on. */
  binder(): Promise<Binder>;
  /** Ends what was opened and not asked for. */
  close(): Promise<void>;
}

/** A run has its turn, and writes nothing before its plan is bound. */
const alone = { alone: true };

/** A database that is not there yet is not made for a plan that may be refused. */
export function openPlanningEngine({ engines }: ProjectParts, waiting: Waiting): PlanningEngine {
  const exists = engines.exists();
  const engine = exists ? engines.writable(waiting) : engines.scratch();
  const catalog = exists ? engine.then((opened) => opened.catalog({ columns: false })) : Promise.resolve([]);
  // Another process may have made the database by the time this one has it.
  let early = exists ? catalog.then(async () => (await engine).binder(alone)) : undefined;
  // Each is awaited only where the plan gets that far.
  for (const each of [engine, catalog, early]) each?.catch(() => undefined);
  const take = (): Promise<Binder> | undefined => {
    const taken = early;
    early = undefined;
    return taken;
  };
  return {
    engine,
    catalog,
    binder: async () => take() ?? (await engines.writable(waiting)).binder(alone),
    async close() {
      const unused = await take()?.catch(() => undefined);
      await unused?.[Symbol.asyncDispose]();
    },
  };
}
