import type { Engine } from '@sqlflow/engine';
import { hasErrors } from '@sqlflow/errors';
import { findPipeline } from '../project/find-pipeline.js';
import type { PlannedPipeline, RunOptions } from '../project/project.js';
import type { ProjectParts } from '../project/project-parts.js';
import { prepareRun } from '../run/prepare-run.js';
import { newRunIdentity } from '../run/references.js';
import { selectTasks } from '../run/select-tasks.js';
import { nextWindows } from '../windows/next-windows.js';
import { bindPlan } from './bind-plan.js';
import { planFile } from './plan-file.js';

/** Plans a pipeline against the database as it is, asks its sources, and binds every query. Changes nothing. */
export async function planProjectPipeline(
  parts: ProjectParts,
  file: string,
  options: RunOptions,
): Promise<PlannedPipeline> {
  const path = await findPipeline(parts.directory, file, parts.directory);
  const readable = await parts.engines.readable(options);
  const engine: Engine = readable?.engine ?? (await parts.engines.scratch());
  try {
    const planned = await planFile(path, options, {
      ...parts,
      engine,
      catalog: await engine.catalog({ columns: false }),
    });
    if (planned.plan === undefined || hasErrors(planned.diagnostics)) {
      return { plan: undefined, diagnostics: planned.diagnostics, columns: {}, skipped: [] };
    }
    const plan = { ...planned.plan, tasks: selectTasks(planned.plan, options.select) };
    const prepared = await prepareRun({
      parts,
      planned: { ...planned, plan },
      allTasks: planned.plan.tasks,
      engine,
      identity: newRunIdentity(Date.now()),
      options,
    });
    try {
      const binder = await engine.binder();
      try {
        const bound = await bindPlan({ ...prepared.binding, plan, binder, unreachableSources: 'report' });
        const diagnostics = [...planned.diagnostics, ...bound.diagnostics];
        const { columns, skipped } = bound;
        if (hasErrors(diagnostics)) return { plan: undefined, diagnostics, columns, skipped };
        const windows = await nextWindows(plan, engine, prepared.binding);
        return { plan, diagnostics, columns, skipped, windows };
      } finally {
        await binder[Symbol.asyncDispose]();
      }
    } finally {
      await prepared.close();
    }
  } finally {
    await readable?.release();
  }
}
