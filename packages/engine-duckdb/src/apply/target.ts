import type { Column } from '@sqlflow/connector-sdk';
import type { ApplyOptions, Staged, TableName, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { readDuckDbError } from '../errors/duckdb-error.js';
import type { TableRef } from '../evolve/evolve.js';
import type { Session } from '../session.js';
import { databaseName, displayName, qualifiedName, quoteText } from '../sql-text.js';
import type { StagedTable } from '../stage/staged-table.js';

/** What an apply works on. */
export interface ApplyInput {
  readonly tx: Transaction;
  readonly session: Session;
  readonly staged: Staged;
  readonly table: StagedTable;
  readonly target: TableName;
  readonly found: TargetTable | undefined;
  readonly options: ApplyOptions;
}

/** A table that exists. Its name is spelt as in the catalog. */
export interface TargetTable extends TableRef {
  readonly columns: readonly Column[];
}

/** The table of that name; undefined when there is none. Throws when the name is a view's. */
export async function findTarget(session: Session, target: TableName): Promise<TargetTable | undefined> {
  const columns = await describeTarget(session, target);
  if (columns === 'missing') return undefined;
  const schema = target.schema ?? 'main';
  const [row] = await session.rows(
    // What information_schema.tables is made of, which takes as long again to be bound.
    ['table', 'view']
      .map(
        (kind) => `SELECT schema_name AS schema, ${kind}_name AS name, '${kind}' AS kind FROM duckdb_${kind}s()
          WHERE database_name = ${quoteText(databaseName)} AND lower(schema_name) = lower(${quoteText(schema)})
            AND lower(${kind}_name) = lower(${quoteText(target.name)})`,
      )
      .join(' UNION ALL '),
  );
  if (row === undefined) return undefined;
  if (row.kind === 'view') throw sqlFlowError(codes.data.targetIsView, { table: displayName(target) });
  const spelt = { schema: String(row.schema), name: String(row.name) };
  const relation = qualifiedName(spelt);
  return { catalog: databaseName, ...spelt, relation, columns: columns ?? (await session.describe(relation)) };
}

/** Columns of the table of that name; none when there is no such table. */
export async function findColumns(session: Session, target: TableName): Promise<readonly Column[]> {
  const columns = await describeTarget(session, target);
  if (columns !== undefined) return columns === 'missing' ? [] : columns;
  const schema = target.schema ?? 'main';
  const rows = await session.rows(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE database_name = ${quoteText(databaseName)} AND lower(schema_name) = lower(${quoteText(schema)})
       AND lower(table_name) = lower(${quoteText(target.name)}) ORDER BY column_index`,
  );
  return rows.map((row) => ({ name: String(row.name), type: String(row.type) }));
}

/**
 * Columns of what has that name; undefined where that is a view that no longer works. Asked of DuckDB's binder, which
 * knows at once: a list of the tables is made of all of them, whatever the condition, and takes longer the more there are.
 */
async function describeTarget(session: Session, target: TableName): Promise<readonly Column[] | 'missing' | undefined> {
  const before = 'DESCRIBE ';
  try {
    const result = await session.connection.run(`${before}${qualifiedName(target)}`);
    return (await result.getRows()).map((row) => ({ name: String(row[0]), type: String(row[1]) }));
  } catch (error) {
    const { subtype, name, position } = readDuckDbError(error);
    // A view may be there and name something that is not; that is at a place of the view's own text.
    return subtype === 'MISSING_ENTRY' && name === target.name && position === before.length ? 'missing' : undefined;
  }
}

/** Where the target is, or will be. */
export function targetRef(input: ApplyInput): TableRef {
  const { found, target } = input;
  return (
    found ?? {
      catalog: databaseName,
      schema: target.schema ?? 'main',
      name: target.name,
      relation: qualifiedName(target),
    }
  );
}
