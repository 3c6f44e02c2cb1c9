import type { ReadRequest } from '@sqlflow/connector-sdk';
import type { LoadTask, PlanSql } from '@sqlflow/planner';
import { isOfRun } from '../references.js';
import { type RunContext, sqlText } from '../task-context.js';

/**
 * What of a LOAD's WHERE the source may use to leave out rows before they are sent. The whole of it is applied to what
 * comes all the same.
 */
export async function pushedFilter(
  task: LoadTask,
  context: Pick<RunContext, 'engine' | 'connector' | 'sources' | 'resolveText'>,
): Promise<Pick<ReadRequest, 'filter'>> {
  const { where } = task;
  const { type } = context.sources.planned(task.source);
  if (where === undefined || context.connector(type).source?.capabilities.filter !== true) return {};
  if (hasSecrets(where)) return {};
  const filter = await context.engine.simpleConditions(sqlText(where, context));
  return filter.length === 0 ? {} : { filter };
}

/** A source may put the values into statements and addresses, which others can see there. */
function hasSecrets({ text }: PlanSql): boolean {
  return typeof text !== 'string' && !text.references.every(isOfRun);
}
