import type { Staged, StageQueryOptions, Transaction } from '@sqlflow/engine';
import { withProgress } from '../progress.js';
import { createdRows } from '../trace.js';
import { sessionOf } from '../transaction.js';
import { newStagingTable, stagedHandle } from './staged-table.js';

/** Writes the result of a query into a staging table. The query's text is used as it is. */
export async function stageQuery(tx: Transaction, query: string, options: StageQueryOptions): Promise<Staged> {
  const session = sessionOf(tx).withSignal(options.signal);
  const table = newStagingTable(tx, options.intent);
  // The line break ends a comment that the query may end with.
  const sql = `CREATE ${table.real ? '' : 'TEMP '}TABLE ${table.relation} AS ${query}\n`;
  const result = await withProgress(session.connection, options.onProgress, () => session.run(sql, { query }));
  // DuckDB gives no count where a PIVOT makes several statements of it.
  const rows = createdRows(result) ?? (await session.count(`SELECT count(*) FROM ${table.relation}`));
  const columns = await session.describe(table.relation);
  return stagedHandle(session, table, { columns, rows, rejected: 0n });
}
