import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableReference } from '@sqlflow/engine';
import { utf16Offset } from '../sql/byte-offset.js';
import { databaseName, quoteName, sameName } from '../sql-text.js';
import type { Macros } from './macros.js';
import { type AstNode, serialize } from './serialized.js';
import { fileTableFunctions, literalTexts, pureTableFunctions } from './table-functions.js';
import { type CallNode, type Scope, type TableNode, walk } from './walk.js';

/** What one query reads, while it is being found out. */
export interface Reading {
  readonly tables: Map<string, TableReference>;
  readonly files: Set<string>;
  /** All functions called, in lower case, those inside macros too. */
  readonly functions: Set<string>;
  complete: boolean;
}

export interface ReadingContext {
  readonly connection: DuckDBConnection;
  readonly macros: () => Promise<Macros>;
  /** Macros being expanded, so that one that calls itself ends. */
  readonly expanding: readonly string[];
}

/** Where the tree came from; undefined for the text of a macro or of `query('…')`, which has no place of its own. */
export interface Origin {
  readonly sql: string;
  readonly offsetBefore: (offset: number) => number;
}

/** Adds what a syntax tree reads. */
export async function readTree(
  tree: AstNode,
  reading: Reading,
  context: ReadingContext,
  origin: Origin | undefined,
  scope?: Scope,
): Promise<void> {
  const found = walk(tree, scope);
  if (found.showsCatalog) reading.complete = false;
  for (const table of found.tables) addTable(table, reading, origin);
  for (const call of found.calls) {
    reading.functions.add(call.name);
    await readCall(call, reading, context);
  }
}

const systemSchemas = new Set(['information_schema', 'pg_catalog']);
/** Views of DuckDB's own in the default schema. */
const systemViews =
  /^(?:duckdb_(?:columns|constraints|databases|indexes|logs|schemas|tables|types|views)|pragma_database_list|sqlite_(?:temp_)?(?:master|schema)|pg_[a-z]+)$/i;

function addTable(table: TableNode, reading: Reading, origin: Origin | undefined): void {
  const { catalog, schema, name, position } = table;
  const isOwn = catalog === '' || sameName(catalog, databaseName);
  if (!isOwn || systemSchemas.has(schema.toLowerCase()) || (schema === '' && systemViews.test(name))) {
    reading.complete = false;
    return;
  }
  const written = origin === undefined || position === undefined ? undefined : utf16Offset(origin.sql, position);
  if (written !== undefined && isTextAt(origin?.sql ?? '', written)) {
    reading.files.add(name);
    return;
  }
  const isDefault = schema === '' || sameName(schema, 'main');
  const key = `${isDefault ? '' : schema.toLowerCase()}\n${name.toLowerCase()}`;
  const offset = written === undefined ? undefined : origin?.offsetBefore(written);
  const known = reading.tables.get(key);
  if (known?.offset !== undefined && (offset === undefined || offset >= known.offset)) return;
  if (known !== undefined && offset === undefined) return;
  const file = filePath(isDefault ? name : `${schema}.${name}`);
  reading.tables.set(key, {
    ...(isDefault ? {} : { schema }),
    name,
    ...(offset === undefined ? {} : { offset }),
    ...(file === undefined ? {} : { file }),
  });
}

/** The tree does not tell `'a.parquet'` from `"a.parquet"`; the text does. */
function isTextAt(sql: string, offset: number): boolean {
  return /^(?:[eE]?'|\$)/.test(sql.slice(offset, offset + 2));
}

/** Names that DuckDB tries as a file if there is no such table. */
function filePath(name: string): string | undefined {
  return /\.(?:csv|tsv|parquet|json|jsonl|ndjson)(?:\.gz|\.zst)?$/i.test(name) ? name : undefined;
}

async function readCall(call: CallNode, reading: Reading, context: ReadingContext): Promise<void> {
  if (await readMacro(call, reading, context)) return;
  if (call.kind === 'scalar' || pureTableFunctions.has(call.name)) return;
  const [argument] = call.arguments;
  const texts = literalTexts(argument);
  if (fileTableFunctions.has(call.name) && texts !== undefined) for (const each of texts) reading.files.add(each);
  else if (call.name === 'query_table') {
    // A bare name is the table's, but in a macro it may be a parameter.
    const names = texts ?? (context.expanding.length === 0 ? nameOf(argument) : undefined);
    await readNamedTables(call, names, reading, context);
  } else if (call.name === 'query' && texts?.length === 1) await readText(texts[0] ?? '', call.scope, reading, context);
  else reading.complete = false;
}

/** `query_table('main.t')` and `query_table(t)`. */
async function readNamedTables(
  call: CallNode,
  names: readonly string[] | undefined,
  reading: Reading,
  context: ReadingContext,
): Promise<void> {
  if (names === undefined) reading.complete = false;
  for (const name of names ?? []) await readText(`FROM ${name}`, call.scope, reading, context);
}

function nameOf(argument: AstNode | undefined): readonly string[] | undefined {
  if (argument?.class !== 'COLUMN_REF') return undefined;
  const names = argument.column_names;
  return Array.isArray(names) ? [names.map((name) => quoteName(String(name))).join('.')] : undefined;
}

/** Reads SQL that stands inside SQL. What does not parse there makes the answer incomplete, the binder says why. */
async function readText(sql: string, scope: Scope, reading: Reading, context: ReadingContext): Promise<void> {
  const parsed = await serialize(context.connection, sql).catch(() => undefined);
  if (parsed?.kind !== 'statements') {
    reading.complete = false;
    return;
  }
  for (const statement of parsed.statements) await readTree(statement, reading, context, undefined, scope);
}

/** A macro sees the common table expressions of its caller, as DuckDB puts its text in their place. */
async function readMacro(call: CallNode, reading: Reading, context: ReadingContext): Promise<boolean> {
  const definitions = (await context.macros()).get(call.name);
  if (definitions === undefined || context.expanding.includes(call.name)) return definitions !== undefined;
  const inner = { ...context, expanding: [...context.expanding, call.name] };
  for (const definition of definitions) await readText(definition, call.scope, reading, inner);
  return true;
}
