import type { Column } from '@sqlflow/connector-sdk';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../session.js';
import { quoteName } from '../sql-text.js';
import { showValue } from '../values/misfit.js';
import { changeType } from './change-type.js';
import { type EvolutionCheck, type EvolutionPlan, planEvolution } from './plan.js';

/** A table as DuckDB names it. */
export interface TableRef {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  readonly relation: string;
}

/** Rows that are to come in: a table expression, and how messages call it. */
export interface Incoming {
  readonly source: string;
  readonly columns: readonly Column[];
}

/**
 * Makes the table fit for the incoming rows: adds columns, widens types. Throws, before anything is changed, where a
 * value would be lost.
 */
export async function evolveTable(
  session: Session,
  table: TableRef,
  target: string,
  existing: readonly Column[],
  incoming: Incoming,
): Promise<EvolutionPlan> {
  const plan = planEvolution(existing, incoming.columns);
  await refuseLoss(session, table, target, plan, incoming);
  for (const column of plan.added) {
    await session.run(`ALTER TABLE ${table.relation} ADD COLUMN ${quoteName(column.name)} ${column.type}`, {
      query: '',
    });
  }
  if (plan.widened.length > 0) await changeType(session, table, plan.widened);
  return plan;
}

/** Throws where a type or a value does not fit. */
async function refuseLoss(
  session: Session,
  table: TableRef,
  target: string,
  plan: EvolutionPlan,
  incoming: Incoming,
): Promise<void> {
  for await (const { error } of findLosses(session, table, target, plan, incoming)) throw error;
}

/** A column that cannot take the rows without losing something. */
export interface Loss {
  readonly column: string;
  /** Names the first value that does not fit. */
  readonly error: SqlFlowError;
}

/** Where a type or a value does not fit. */
export async function* findLosses(
  session: Session,
  table: TableRef,
  target: string,
  plan: EvolutionPlan,
  incoming: Incoming,
): AsyncIterable<Loss> {
  for (const { column, from, to } of plan.refused) {
    const first = await firstValue(session, incoming.source, column, () => 'false');
    // A column without a single value does no harm, whatever its type.
    if (first !== undefined)
      yield { column, error: refusal({ target, column, from, to, ...first, reason: `is ${from}` }) };
  }
  for (const check of plan.checks) {
    const source = check.side === 'existing' ? table.relation : incoming.source;
    const first = await firstBadValue(session, source, check);
    if (first !== undefined) yield { column: check.column, error: checkFailure(target, check, first) };
  }
}

function checkFailure(target: string, check: EvolutionCheck, first: FoundValue): SqlFlowError {
  const { column, from, to, reason } = check;
  return check.side === 'incoming'
    ? refusal({ target, column, from, to, ...first, reason })
    : sqlFlowError(codes.data.cannotWiden, { target, column, from: to, to: from, ...first, reason });
}

function refusal(args: {
  target: string;
  column: string;
  from: string;
  to: string;
  value: string;
  row: string;
  reason: string;
}): SqlFlowError {
  return sqlFlowError(codes.data.narrowingRefused, args);
}

interface FoundValue {
  readonly value: string;
  /** From 1, in the order of the rows. */
  readonly row: string;
}

/** The first value that is to blame, else the first that does not fit. */
async function firstBadValue(
  session: Session,
  source: string,
  { column, holds, culprit }: EvolutionCheck,
): Promise<FoundValue | undefined> {
  if (culprit !== undefined) {
    const found = await firstValue(session, source, column, (x) => `${holds(x)} OR NOT (${culprit(x)})`);
    if (found !== undefined) return found;
  }
  return firstValue(session, source, column, holds);
}

async function firstValue(
  session: Session,
  source: string,
  column: string,
  holds: (expression: string) => string,
): Promise<FoundValue | undefined> {
  const name = quoteName(column);
  const bad = `${name} IS NOT NULL AND NOT (${holds(name)})`;
  const exists = await session.count(`SELECT count(*) FROM (SELECT 1 FROM ${source} WHERE ${bad} LIMIT 1)`);
  if (exists === 0n) return undefined;
  const numbered = `SELECT row_number() OVER () AS __sqlflow_row, ${name} FROM ${source}`;
  const [row] = await session.rows(
    `SELECT __sqlflow_row::VARCHAR AS n, ${name}::VARCHAR AS v FROM (${numbered}) WHERE ${bad} ORDER BY __sqlflow_row LIMIT 1`,
  );
  return { value: showValue(row?.v), row: String(row?.n) };
}
