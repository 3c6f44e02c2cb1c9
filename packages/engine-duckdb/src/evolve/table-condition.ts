import { quoteText } from '../sql-text.js';
import type { TableRef } from './evolve.js';

/** Finds the table in DuckDB's catalog functions. */
export function tableCondition({ catalog, schema, name }: TableRef): string {
  return `database_name = ${quoteText(catalog)} AND schema_name = ${quoteText(schema)} AND lower(table_name) = lower(${quoteText(name)})`;
}
