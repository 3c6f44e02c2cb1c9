import type { Tracing } from '@sqlflow/connector-sdk';
import type { Engine, StatementTrace } from '@sqlflow/engine';
import type { Plan } from '@sqlflow/planner';
import type { RunOptions } from '../project/project.js';
import type { createEmitter } from './event-emitter.js';

/** A run whose statements may be seen. */
export interface TracedRun {
  readonly emit: ReturnType<typeof createEmitter>['emit'];
  readonly plan: Plan;
  readonly options: Pick<RunOptions, 'debug'>;
}

/** Makes events of the statements of the engine, where `debug_mode` of a source or the caller asks for it. */
export function traceEngine(run: TracedRun, engine: Engine, mask: (text: string) => string): void {
  if (!isTraced(run)) return;
  engine.trace(({ label, ...statement }) =>
    run.emit({ type: 'statement', ...masked(statement, mask), ...(label === undefined ? {} : { taskId: label }) }),
  );
}

/** What connectors get to tell their statements, by the name of a source or export. Undefined: nobody asks. */
export function connectorTracing(
  run: TracedRun,
): ((source: string, mask: (text: string) => string) => Tracing) | undefined {
  if (!isTraced(run)) return undefined;
  const { sources } = run.plan;
  const explained = new Set(sources.filter(({ common }) => common.debug.explainPlans).map(({ name }) => name));
  return (source, mask) => ({
    explain: run.options.debug?.explainPlans === true || explained.has(source),
    ran: (statement) => run.emit({ type: 'statement', source, ...masked(statement, mask) }),
  });
}

function isTraced({ plan, options: { debug } }: TracedRun): boolean {
  const asked = plan.sources.some(({ common }) => common.debug.traceQueries || common.debug.explainPlans);
  return asked || debug?.traceQueries === true || debug?.explainPlans === true;
}

function masked<T extends Omit<StatementTrace, 'label'>>(statement: T, mask: (text: string) => string): T {
  const { sql, error, plan } = statement;
  return {
    ...statement,
    sql: mask(sql),
    ...(error === undefined ? {} : { error: mask(error) }),
    ...(plan === undefined ? {} : { plan: mask(plan) }),
  };
}
