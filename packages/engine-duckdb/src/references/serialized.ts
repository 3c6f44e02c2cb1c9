import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText } from '../sql-text.js';

/** A node of the syntax tree that DuckDB's `json_serialize_sql` gives. */
export interface AstNode {
  readonly [key: string]: AstValue | undefined;
}

export type AstValue = null | boolean | number | string | AstNode | readonly AstValue[];

/**
 * `statements`: the tree of each statement. `refused`: the text parses, but at least one of its statements is no SELECT
 * (a PIVOT whose columns are found when it runs is two statements to DuckDB, none of them a SELECT).
 */
export type Serialized =
  | { readonly kind: 'statements'; readonly statements: readonly AstNode[] }
  | { readonly kind: 'refused' };

/** Parses SQL without binding it. Throws DuckDB's error where the text is not SQL. */
export async function serialize(connection: DuckDBConnection, sql: string): Promise<Serialized> {
  // A bound parameter is refused: the argument must be a constant when the statement is planned.
  const result = await connection.run(`SELECT json_serialize_sql(${quoteText(sql)})`);
  const [row] = await result.getRows();
  const answer = JSON.parse(withLongNumbers(String(row?.[0]))) as AstNode;
  if (answer.error !== true) return { kind: 'statements', statements: nodes(answer.statements) };
  if (answer.error_type === 'not implemented') return { kind: 'refused' };
  throw new Error(JSON.stringify(asException(answer)));
}

/** Constants that JavaScript would round become texts. In a text of JSON there is no quote without a backslash. */
function withLongNumbers(json: string): string {
  return json.replaceAll(/"value":(-?\d{16,})(?=[,}])/g, '"value":"$1"');
}

/** In the form in which DuckDB reports what it throws. */
function asException(answer: AstNode): Record<string, unknown> {
  const type = text(answer, 'error_type');
  return {
    exception_type: type === 'parser' ? 'Parser' : type === 'invalid input' ? 'Invalid Input' : 'Parser',
    exception_message: text(answer, 'error_message'),
    error_subtype: text(answer, 'error_subtype'),
    ...(answer.position === undefined ? {} : { position: answer.position }),
  };
}

export function isNode(value: AstValue | undefined): value is AstNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text field; empty when it is missing. */
export function text(node: AstNode, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

/** The nodes of a list. */
export function nodes(value: AstValue | undefined): readonly AstNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The byte offset of a node in its text; undefined where DuckDB gives none. */
export function location(node: AstNode): number | undefined {
  const value = node.query_location;
  return typeof value === 'number' && value < Number.MAX_SAFE_INTEGER ? value : undefined;
}
