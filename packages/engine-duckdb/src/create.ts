import type { TableName } from '@sqlflow/engine';
import type { Database } from './database.js';
import type { Session } from './session.js';
import { databaseName, qualifiedName, quoteName } from './sql-text.js';

/** Creates or replaces a view. The query is kept as written; the line break ends a comment it may end with. */
export async function createView(
  session: Session,
  view: TableName,
  query: string,
  { orReplace }: { readonly orReplace: boolean },
): Promise<void> {
  await session.run(`CREATE ${orReplace ? 'OR REPLACE ' : ''}VIEW ${qualifiedName(view)} AS ${query}\n`, { query });
}

/** Creates the schemas that are missing, one after the other: two at once would make DuckDB refuse one of them. */
export async function createSchemas(database: Database, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  database.touch();
  const session = await database.connect();
  try {
    for (const name of names) {
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(databaseName)}.${quoteName(name)}`, { query: '' });
    }
  } finally {
    database.disconnect(session);
  }
}
