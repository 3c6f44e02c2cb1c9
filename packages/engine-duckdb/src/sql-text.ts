import type { TableName } from '@sqlflow/engine';

/** The catalog name the database is attached under, whatever its file is called. */
export const databaseName = 'sqlflow_db';

/** A name in double quotes: keywords, spaces, quotes and any Unicode are then only letters of the name. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of text literals: `['a', 'b']`. */
export function quoteTextList(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}

/** The table's full name, so that neither the search path nor a temporary table of the same name can change its meaning. */
export function qualifiedName(table: TableName): string {
  return [databaseName, table.schema ?? 'main', table.name].map(quoteName).join('.');
}

/** The table's name as a person writes it. */
export function displayName(table: TableName): string {
  return table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
}

/** Names as the engine compares them: case does not count. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
