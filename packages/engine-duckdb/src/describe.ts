import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '@sqlflow/connector-sdk';
import { codeTokens } from './sql/tokens.js';
import { toSqlFlowError } from './sql-error.js';

/**
 * The columns of a query. DESCRIBE and not `prepare`, which computes constant calls of user functions. A PIVOT without
 * values does read its table. Throws `SqlFlowError` with its place in `sql`.
 */
export async function describeQuery(connection: DuckDBConnection, sql: string): Promise<readonly Column[]> {
  const statement = describing(sql);
  try {
    const result = await connection.run(statement);
    return (await result.getRows()).map(([name, type]) => ({ name: String(name), type: String(type) }));
  } catch (error) {
    throw toSqlFlowError(error, statement, sql);
  }
}

/** What DESCRIBE does not take directly. */
const wrapped = new Set(['DESCRIBE', 'DESC', 'SHOW', 'SUMMARIZE']);

function describing(sql: string): string {
  const [first] = codeTokens(sql);
  if (!wrapped.has(first?.text.toUpperCase() ?? '')) return `DESCRIBE ${sql}`;
  const end = codeTokens(sql).findLast((token) => token.text !== ';')?.end ?? sql.length;
  return `DESCRIBE FROM (${sql.slice(0, end)}\n)`;
}
