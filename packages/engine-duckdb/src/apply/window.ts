import type { ApplyResult, Staged, WindowReplacement } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { schemaChanges } from '../evolve/plan.js';
import { displayName, quoteName, sameName } from '../sql-text.js';
import { windowCondition } from '../windows/open-window.js';
import { typedValue } from '../windows/window-column.js';
import { prepareTarget } from './prepare-target.js';
import { type ApplyInput, targetRef } from './target.js';

/** The staged rows take the place of those of their window. All other rows of the table stay. */
export async function applyWindow(input: ApplyInput, window: WindowReplacement): Promise<ApplyResult> {
  const { session, table, found } = input;
  const { staged, greatest } = await keepWindow(input, window);
  const plan = await prepareTarget({ ...input, staged });
  const { relation } = targetRef(input);
  const where = windowCondition(window.column, typeOf(input, window), window);
  const deleted = found === undefined ? 0n : await session.count(`DELETE FROM ${relation} WHERE ${where}`);
  const inserted = await session.count(`INSERT INTO ${relation} BY NAME SELECT * FROM ${table.relation}`);
  return {
    inserted,
    updated: 0n,
    deleted,
    created: found === undefined,
    columns: await session.describe(relation),
    schemaChanges: schemaChanges(plan),
    ...(greatest === undefined ? {} : { greatest }),
  };
}

/**
 * Drops the staged rows that do not belong to the window, and says what the greatest value of the others is. Rows that
 * no window may hold throw.
 */
export async function keepWindow(
  input: ApplyInput,
  window: WindowReplacement,
): Promise<{ readonly staged: Staged; readonly greatest?: string }> {
  const { session, staged, table } = input;
  await refuseMisplaced(input, window);
  const where = windowCondition(window.column, typeOf(input, window), window);
  const dropped = where === 'true' ? 0n : await session.count(`DELETE FROM ${table.relation} WHERE NOT (${where})`);
  const [row] = await session.rows(
    `SELECT max(${quoteName(window.column)})::VARCHAR AS greatest FROM ${table.relation}`,
  );
  const kept = { ...staged, rows: staged.rows - dropped };
  return typeof row?.greatest === 'string' ? { staged: kept, greatest: row.greatest } : { staged: kept };
}

async function refuseMisplaced(input: ApplyInput, window: WindowReplacement): Promise<void> {
  const { session, table, staged, target } = input;
  const { column, notBefore } = window;
  const shown = displayName(target);
  if (!staged.columns.some(({ name }) => sameName(name, column))) {
    const columns = staged.columns.map(({ name }) => name);
    throw sqlFlowError(codes.discovery.missingColumn, { column, where: 'the query', columns, suggestion: undefined });
  }
  const name = quoteName(column);
  const early = notBefore === undefined ? 'false' : `${name} < ${typedValue(notBefore, typeOf(input, window))}`;
  const [found] = await session.rows(
    `SELECT count(*) FILTER (${name} IS NULL)::VARCHAR AS missing, count(*) FILTER (${early})::VARCHAR AS early,
     min(${name})::VARCHAR AS least FROM ${table.relation}`,
  );
  if (found?.missing !== '0') {
    throw sqlFlowError(codes.windows.rowsWithoutValue, { table: shown, column, rows: String(found?.missing) });
  }
  if (found.early === '0' || notBefore === undefined) return;
  const args = { table: shown, column, rows: String(found.early), start: notBefore, least: String(found.least) };
  throw sqlFlowError(codes.windows.rowsBefore, args);
}

/** The type that the ends of the window are written in: that of the table, where it is there. */
function typeOf({ found, staged }: ApplyInput, { column }: WindowReplacement): string {
  const columns = found?.columns.some(({ name }) => sameName(name, column)) === true ? found.columns : staged.columns;
  return columns.find(({ name }) => sameName(name, column))?.type ?? 'VARCHAR';
}
