import type { At } from '../files/source-file.js';
import type { KnownTable } from '../plan-input.js';
import type { QueryAnalysis } from '../sql/analysis.js';
import type { Draft, StatementContext } from '../walk/draft.js';
import { createLayeredNames, type LayeredNames } from './layered-names.js';
import { tableKey } from './table-key.js';
import { targetOf } from './target.js';

/** A table or view that a statement of the pipeline makes. */
export interface MadeTable {
  readonly kind: 'table' | 'view';
  readonly how: 'LOAD' | 'CREATE TABLE' | 'CREATE VIEW';
  /** As the file writes it. */
  readonly name: string;
  readonly at: At;
  /** What a view reads. */
  readonly view: ViewQuery | undefined;
}

export interface ViewQuery {
  readonly schema: string | undefined;
  readonly analysis: QueryAnalysis;
}

/** What is known of tables while the statements are gone through in order. */
export interface Tables {
  /** Made by statements gone through so far. */
  readonly made: LayeredNames<MadeTable>;
  /** By key: the statements of the whole pipeline that make it, in order. */
  readonly makers: ReadonlyMap<string, readonly Maker[]>;
  /** Of the database, by key; undefined when nobody has looked. */
  readonly known: ReadonlyMap<string, ExistingTable> | undefined;
  /** The names of all of them, made or known. */
  readonly names: readonly string[];
}

export interface Maker {
  readonly name: string;
  readonly at: At;
  readonly taken: boolean;
}

export interface ExistingTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly view: ViewQuery | undefined;
}

export function createTables(
  drafts: readonly Draft[],
  known: readonly KnownTable[] | undefined,
  analysisOfView: (sql: string) => QueryAnalysis | undefined,
): Tables {
  const makers = new Map<string, Maker[]>();
  for (const draft of drafts) {
    if (draft.kind !== 'load' && draft.kind !== 'transform') continue;
    const node = draft.kind === 'load' ? draft.node.table : draft.node.name;
    const { key, shown } = targetOf(node, draft.context);
    const at = { file: draft.context.file, span: draft.node.span };
    const maker = { name: shown, at, taken: draft.context.branch === undefined };
    const list = makers.get(key);
    if (list === undefined) makers.set(key, [maker]);
    else list.push(maker);
  }
  const ofDatabase = known === undefined ? undefined : new Map(known.map((each) => existing(each, analysisOfView)));
  const names = new Map<string, string>();
  for (const [key, [maker]] of makers) if (maker !== undefined) names.set(key, maker.name);
  for (const [key, { name }] of ofDatabase ?? []) names.set(key, name);
  return { made: createLayeredNames(), makers, known: ofDatabase, names: [...names.values()] };
}

function existing(
  { table, kind, sql }: KnownTable,
  analysisOfView: (sql: string) => QueryAnalysis | undefined,
): readonly [string, ExistingTable] {
  const analysis = kind === 'view' && sql !== undefined ? analysisOfView(sql) : undefined;
  const view = analysis === undefined ? undefined : { schema: table.schema, analysis };
  const key = tableKey(table.schema, table.name);
  return [key, { name: key === table.name.toLowerCase() ? table.name : `${table.schema}.${table.name}`, kind, view }];
}

/**
 * The keys a name may mean, the first that exists wins: a schema that is written, else the alias of the INCLUDE, else
 * the default schema.
 */
export function meaningsOf(
  table: { readonly schema?: string | undefined; readonly name: string },
  alias: StatementContext['alias'],
): readonly string[] {
  if (table.schema !== undefined) return [tableKey(table.schema, table.name)];
  return alias === undefined
    ? [tableKey(undefined, table.name)]
    : [tableKey(alias, table.name), tableKey(undefined, table.name)];
}
