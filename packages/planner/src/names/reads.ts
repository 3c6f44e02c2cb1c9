import { codes, suggest } from '@sqlflow/errors';
import type { At } from '../files/source-file.js';
import type { Report } from '../report.js';
import type { QueryAnalysis, ReadTable } from '../sql/analysis.js';
import type { StatementContext } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { nearMiss } from './near-miss.js';
import { isReservedSchema } from './reserved-schemas.js';
import { meaningsOf, type Tables, type ViewQuery } from './tables.js';

/** Where a statement reads, and what may be shown of it. */
export interface Reads {
  /** Keys of tables with the name to show. */
  readonly tables: Map<string, string>;
  /** Keys that a name would mean if they existed: making one of them changes what the statement reads. */
  readonly passedOver: Set<string>;
  readonly files: { readonly path: string; readonly shown: string }[];
  /** False: it may read more. */
  complete: boolean;
}

export function noReads(): Reads {
  return { tables: new Map(), passedOver: new Set(), files: [], complete: true };
}

export interface ReadsInput {
  readonly tables: Tables;
  readonly context: StatementContext;
  readonly report: Report;
  /** The table that the statement itself makes; CREATE OR REPLACE may read it. */
  readonly own: string | undefined;
  /** Where a table is named. */
  readonly placeOf: (table: ReadTable) => At;
  /** True: some statement did not parse, so that what it makes is unknown. */
  readonly gaps: boolean;
}

/** Looks up every table that a query names, reports those that are not there, and follows views to what they read. */
export function addReads(reads: Reads, analysis: QueryAnalysis, input: ReadsInput): void {
  reads.files.push(...analysis.files);
  if (!analysis.complete) reads.complete = false;
  for (const table of analysis.tables) {
    const meanings = meaningsOf(table, input.context.alias);
    if (isSystemTable(table)) {
      reads.complete = false;
    } else if (!follow(reads, meanings, { ...analysis, ...table }, input, []) && !readsFile(reads, table)) {
      reads.tables.set(meanings.at(-1) ?? '', table.shown ?? meanings.at(-1) ?? '');
      reportMissing(table, meanings, input);
    }
  }
}

/** `FROM "data.csv"`: a name that is a path where there is no such table. */
function readsFile(reads: Reads, { file, shown }: ReadTable): boolean {
  if (file !== undefined) reads.files.push({ path: file, shown: shown ?? file });
  return file !== undefined;
}

/** Adds the first meaning that exists, or all where they cannot be told apart. False: none does. */
function follow(
  reads: Reads,
  meanings: readonly string[],
  { shown, namesMain }: { readonly shown: string | undefined; readonly namesMain: boolean },
  input: ReadsInput,
  views: readonly string[],
): boolean {
  const { made, known } = input.tables;
  let exists = false;
  for (const key of meanings) {
    const found = made.get(key, input.context.branch) ?? known?.get(key);
    if (exists && !namesMain) break;
    if (found === undefined || exists) reads.passedOver.add(key);
    else if (!reads.tables.has(key)) reads.tables.set(key, shown ?? key);
    if (found === undefined) continue;
    exists = true;
    if (found.view !== undefined && !views.includes(key)) followView(reads, found.view, input, [...views, key]);
  }
  return exists;
}

/** The names in a view mean tables of its own schema first, wherever it is read. */
function followView(reads: Reads, { schema, analysis }: ViewQuery, input: ReadsInput, views: readonly string[]): void {
  for (const file of analysis.files) if (!reads.files.includes(file)) reads.files.push(file);
  if (!analysis.complete) reads.complete = false;
  for (const table of analysis.tables) {
    const meanings = meaningsOf(table, schema);
    if (isSystemTable(table)) reads.complete = false;
    else if (!follow(reads, meanings, { ...analysis, ...table }, input, views) && !readsFile(reads, table)) {
      // Reported where the view is made; a view of the database is not this pipeline's to mend.
      reads.tables.set(meanings.at(-1) ?? '', table.shown ?? meanings.at(-1) ?? '');
    }
  }
}

/** Catalogs tell about all tables, and SQLFlow's own tables about all tasks. */
function isSystemTable({ schema, name }: ReadTable): boolean {
  if (schema !== undefined) return isReservedSchema(schema);
  return /^(duckdb|pragma|sqlite|pg)_/i.test(name);
}

function reportMissing(table: ReadTable, meanings: readonly string[], input: ReadsInput): void {
  const { context, report, tables } = input;
  const at = input.placeOf(table);
  const severity = severityIn(context);
  const name = table.shown ?? (table.schema === undefined ? table.name : `${table.schema}.${table.name}`);
  const makers = meanings.filter((key) => key !== input.own).flatMap((key) => tables.makers.get(key) ?? []);
  const later = makers.find((maker) => maker.taken);
  if (later !== undefined) {
    report.add(codes.references.tableMadeLater, { name }, at, {
      severity,
      related: [{ message: `\`${later.name}\` is made here`, at: later.at }],
    });
    return;
  }
  const untaken = makers[0];
  if (untaken !== undefined) {
    report.add(codes.references.tableInUntakenBranch, { name }, at, {
      severity: severity ?? (tables.known === undefined ? 'warning' : 'error'),
      related: [{ message: `\`${untaken.name}\` is made here`, at: untaken.at }],
    });
    return;
  }
  // A table that is not there yet is no suggestion for itself.
  const candidates = tables.names.filter((each) => each.toLowerCase() !== input.own);
  const near = nearMiss(name, candidates) ?? nearMiss(lastPart(name), candidates);
  if (near === undefined && input.gaps) return;
  const isError = near !== undefined || tables.known !== undefined;
  const suggestion = near ?? sameName(lastPart(name), candidates) ?? looseSuggestion(name, candidates);
  report.add(codes.references.unknownTable, { name, suggestion, looked: tables.known !== undefined }, at, {
    severity: severity ?? (isError ? 'error' : 'warning'),
  });
}

/** In a pipeline of very many tables something is always a little alike, and looking for it takes its time. */
function looseSuggestion(name: string, candidates: readonly string[]): string | undefined {
  return candidates.length > 500 ? undefined : suggest(name, candidates);
}

function sameName(name: string, candidates: readonly string[]): string | undefined {
  return candidates.find((candidate) => lastPart(candidate).toLowerCase() === name.toLowerCase());
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
