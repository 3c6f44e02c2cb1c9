import type { KnownTable, PlanInput } from '../plan-input.js';
import type { ResolvedText } from '../text/resolved-text.js';
import type { Draft } from '../walk/draft.js';
import { asCondition, createAnalysis, type QueryAnalysis, type Wrap } from './analysis.js';

/** What every piece of SQL in a pipeline reads, and every view of the database. */
export interface Analyses {
  readonly analyses: ReadonlyMap<ResolvedText, QueryAnalysis>;
  readonly ofView: (sql: string) => QueryAnalysis | undefined;
}

/** Asks for all of them at once, so that the analyzer decides how many it looks at side by side. */
export async function analyseDrafts(drafts: readonly Draft[], { sql, tables = [] }: PlanInput): Promise<Analyses> {
  const analyse = createAnalysis(sql);
  const wanted: (readonly [ResolvedText, Wrap | undefined])[] = [];
  for (const draft of drafts) {
    if (draft.kind === 'load' && draft.where !== undefined) wanted.push([draft.where, asCondition]);
    if (draft.kind === 'transform' && draft.query !== undefined) wanted.push([draft.query, undefined]);
    if (draft.kind === 'export' && 'query' in draft.what && draft.what.query !== undefined) {
      wanted.push([draft.what.query, undefined]);
    }
  }
  const views = viewQueries(await tables);
  const [found, ofViews] = await Promise.all([
    Promise.all(wanted.map(async ([text, wrap]) => [text, await analyse(text, wrap)] as const)),
    Promise.all(views.map(async (view) => [view, await analyse(asText(view))] as const)),
  ]);
  const bySql = new Map(ofViews);
  return { analyses: new Map(found), ofView: (view) => bySql.get(view) };
}

function viewQueries(tables: readonly KnownTable[]): readonly string[] {
  return [...new Set(tables.flatMap(({ kind, sql }) => (kind === 'view' && sql !== undefined ? [sql] : [])))];
}

function asText(text: string): ResolvedText {
  const span = { start: 0, end: text.length };
  return { pieces: [{ kind: 'literal', text, span, fromVariable: true }], span };
}
