import type { References } from '@sqlflow/engine';
import { type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import type { SqlAnalyzer } from '../plan-input.js';
import { maskValues } from '../text/mask-values.js';
import { actualText, type ReferenceValue, type ResolvedText, referencesOf } from '../text/resolved-text.js';

/** What a query reads, in order of the text, with what may be shown of it. */
export interface QueryAnalysis {
  readonly tables: readonly ReadTable[];
  readonly files: readonly ReadFile[];
  /** False: it may read more. */
  readonly complete: boolean;
  readonly statements: number;
  /** True: the text may name the default schema. An analyzer does not tell `main.t` from `t`. */
  readonly namesMain: boolean;
  /** The engine's own problems with the text; their `sqlOffset` counts in the actual text. */
  readonly problem?: SqlFlowError;
}

export interface ReadTable {
  readonly schema: string | undefined;
  readonly name: string;
  readonly offset: number | undefined;
  /** Its name depends on a secret: `${name}` stands for it where it is shown. */
  readonly shown: string | undefined;
  /** The path that is read if there is no such table. */
  readonly file: string | undefined;
}

export interface ReadFile {
  /** Path or glob; `*` for what only a run knows. */
  readonly path: string;
  readonly shown: string;
}

const nothing = { tables: [], files: [], complete: true, statements: 1, namesMain: false } as const;

/** Asks an analyzer, each different text once. */
export function createAnalysis(sql: SqlAnalyzer): (text: ResolvedText, wrap?: Wrap) => Promise<QueryAnalysis> {
  const asked = new Map<string, Promise<References>>();
  const ask = (text: string): Promise<References> => {
    const running = asked.get(text) ?? sql.references(text);
    asked.set(text, running);
    return running;
  };
  return async (text, wrap = asQuery) => {
    const actual = actualText(text);
    try {
      const found = await ask(wrap.before + actual + wrap.after);
      const references = referencesOf(text).filter(mayNameThings);
      const marked =
        references.length === 0
          ? undefined
          : await ask(wrap.before + markedText(text) + wrap.after).catch(() => undefined);
      const analysis = references.length === 0 ? plainly(found) : compared(found, marked, references);
      return { ...unwrapped(analysis, wrap), namesMain: /main/i.test(actual) };
    } catch (error) {
      if (!SqlFlowError.isInstance(error)) throw error;
      return { ...nothing, problem: shifted(error, wrap.before.length) };
    }
  };
}

/** Text put around a piece of SQL to make it a statement. */
export interface Wrap {
  readonly before: string;
  readonly after: string;
  /** A table that the wrapping names and that is none of the user's. */
  readonly table?: string;
}

const asQuery: Wrap = { before: '', after: '' };

/** The condition of a LOAD, as the filter of a table of any columns. */
export const asCondition: Wrap = {
  before: 'SELECT 1 FROM _sqlflow_load_source WHERE (',
  after: '\n)',
  table: '_sqlflow_load_source',
};

/** A problem whose offset counts in the text itself. */
function shifted(error: SqlFlowError, by: number): SqlFlowError {
  const shift = (found: Diagnostic): Diagnostic =>
    found.sqlOffset === undefined ? found : { ...found, sqlOffset: Math.max(0, found.sqlOffset - by) };
  const [first, ...others] = error.diagnostics;
  return new SqlFlowError([shift(first), ...others.map(shift)], { cause: error });
}

function unwrapped(analysis: QueryAnalysis, wrap: Wrap): QueryAnalysis {
  const tables = analysis.tables
    .filter((table) => table.name !== wrap.table)
    .map((table) => ({
      ...table,
      offset: table.offset === undefined ? undefined : table.offset - wrap.before.length,
    }));
  return { ...analysis, tables };
}

function plainly({ tables, files, complete, statements }: References): QueryAnalysis {
  return {
    tables: tables.map(({ schema, name, offset, file }) => ({ schema, name, offset, shown: undefined, file })),
    files: files.map((path) => ({ path, shown: path })),
    complete,
    statements,
    namesMain: false,
  };
}

/** A value of SQL takes part in no name. */
function mayNameThings({ known }: ReferenceValue): boolean {
  return known !== 'in-window';
}

/** Unlikely in any text, and valid inside a name, a string and as an expression. */
function marker(index: number): string {
  return `sqlflow_reference_${index}_`;
}

const markers = /sqlflow_reference_(\d+)_/g;

function markedText(text: ResolvedText): string {
  let index = -1;
  return text.pieces
    .map((piece) => {
      if (piece.kind === 'literal') return piece.text;
      if (!mayNameThings(piece)) return piece.value;
      index += 1;
      return marker(index);
    })
    .join('');
}

/**
 * Where a reference's value takes part in names and paths is told by asking twice: with its value, and with a marker
 * instead. Where the answers do not fit together the value takes part in the grammar; then every name is taken to be
 * touched by it.
 */
function compared(
  found: References,
  marked: References | undefined,
  references: readonly ReferenceValue[],
): QueryAnalysis {
  const plain = plainly(found);
  const filled = (text: string, of: (reference: ReferenceValue) => string): string =>
    text.replace(markers, (_, index: string) => {
      const reference = references[Number(index)];
      return reference === undefined ? '' : of(reference);
    });
  const actual = (text: string): string => filled(text, ({ value }) => value);
  const shown = (text: string): string => filled(text, ({ name }) => `\${${name}}`);
  if (marked === undefined || !haveSameNames(found, marked, actual)) {
    return {
      ...plain,
      tables: plain.tables.map((table) => ({ ...table, shown: maskValues(dotted(table), references) })),
      files: plain.files.map(({ path }) => ({ path, shown: maskValues(path, references) })),
      complete: false,
    };
  }
  const shownByName = new Map(
    marked.tables.filter(hasMarker).map((table) => [actual(dotted(table)).toLowerCase(), shown(dotted(table))]),
  );
  const inRun = marked.tables.some((table) =>
    filled(dotted(table), ({ known }) => (known === 'in-run' ? '\n' : '')).includes('\n'),
  );
  return {
    tables: plain.tables.map((table) => ({ ...table, shown: shownByName.get(dotted(table).toLowerCase()) })),
    files: marked.files.map((path) => ({
      path: filled(path, ({ known, value }) => (known === 'in-run' ? '*' : value)),
      shown: shown(path),
    })),
    complete: found.complete && marked.complete && !inRun,
    statements: found.statements,
    namesMain: false,
  };
}

function haveSameNames(found: References, marked: References, actual: (text: string) => string): boolean {
  const namesOf = ({ tables, files }: References): string[] => [...tables.map(dotted), ...files];
  const left = new Set(namesOf(found).map((name) => name.toLowerCase()));
  const right = new Set(namesOf(marked).map((name) => actual(name).toLowerCase()));
  return left.size === right.size && [...left].every((name) => right.has(name));
}

function hasMarker(table: { readonly schema?: string | undefined; readonly name: string }): boolean {
  return dotted(table).includes('sqlflow_reference_');
}

function dotted({ schema, name }: { readonly schema?: string | undefined; readonly name: string }): string {
  return schema === undefined ? name : `${schema}.${name}`;
}
