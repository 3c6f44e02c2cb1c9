import type { DuckDBConnection } from '@duckdb/node-api';
import type { References } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type Macros, readMacros } from './references/macros.js';
import { type Extended, mentionsPivot, withPivotValues } from './references/pivot.js';
import { type Origin, type Reading, readTree } from './references/read-tables.js';
import { type AstNode, serialize } from './references/serialized.js';
import { codeTokens } from './sql/tokens.js';
import { toSqlFlowError } from './sql-error.js';

/** Tells what queries read, as DuckDB itself parses them. */
export interface ReferenceReader {
  /**
   * What a query reads, without binding it. Throws `SqlFlowError` where the text is not SQL or not a query. A text of
   * several statements is reported by their number; what they read is then not looked at.
   */
  read(sql: string): Promise<ReadReferences>;
  /** The macros of the database. */
  macros(): Promise<Macros>;
  /** To be called after a statement that may have made or dropped a macro. */
  forgetMacros(): void;
}

export interface ReadReferences extends References {
  /** All functions called, in lower case, those inside macros too. */
  readonly functions: ReadonlySet<string>;
  /** Set where a PIVOT finds its columns when it runs: the text with a list of values, which can be bound. */
  readonly withPivotValues?: Extended;
}

/** Uses the connection for parsing, and for the macros unless `askMacros` knows them otherwise. */
export function referenceReader(
  connection: DuckDBConnection,
  askMacros: () => Promise<Macros> = () => readMacros(connection),
): ReferenceReader {
  let known: Promise<Macros> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const macros = () => {
    known ??= askMacros();
    return known;
  };
  return {
    read: (sql) => {
      // One statement at a time: others would only wait for the connection, each on a thread of Node's pool.
      const next = last.then(() => readReferences(connection, macros, sql));
      last = next.catch(() => undefined);
      return next;
    },
    macros,
    forgetMacros: () => {
      known = undefined;
    },
  };
}

async function readReferences(
  connection: DuckDBConnection,
  macros: () => Promise<Macros>,
  sql: string,
): Promise<ReadReferences> {
  const reading: Reading = { tables: new Map(), files: new Set(), functions: new Set(), complete: true };
  const { statements, origin, count, extended } = await parse(connection, sql);
  const [statement] = statements;
  if (count === 1 && statement !== undefined) {
    await readTree(statement, reading, { connection, macros, expanding: [] }, origin);
  } else {
    reading.complete = false;
  }
  const tables = [...reading.tables.values()].sort((a, b) => (a.offset ?? sql.length) - (b.offset ?? sql.length));
  return {
    tables,
    files: [...reading.files],
    complete: reading.complete,
    statements: count,
    functions: reading.functions,
    ...(extended === undefined ? {} : { withPivotValues: extended }),
  };
}

interface Parsed {
  /** Empty where DuckDB does not give a tree. */
  readonly statements: readonly AstNode[];
  readonly origin: Origin;
  readonly count: number;
  readonly extended?: Extended;
}

async function parse(connection: DuckDBConnection, sql: string): Promise<Parsed> {
  const same: Origin = { sql, offsetBefore: (offset) => offset };
  const parsed = await serialize(connection, sql).catch((error: unknown) => {
    throw toSqlFlowError(error, sql);
  });
  if (parsed.kind === 'statements') return { ...parsed, origin: same, count: parsed.statements.length };
  const isPivot = mentionsPivot(sql);
  if (isPivot) {
    const extended = withPivotValues(sql);
    const again = await serialize(connection, extended.sql).catch(() => undefined);
    if (again?.kind === 'statements') return { ...again, origin: extended, extended, count: again.statements.length };
  }
  const count = statementsIn(sql);
  const [first] = codeTokens(sql);
  const keyword = first?.text.toUpperCase() ?? '';
  if (count > 1 || (isPivot && queryWords.has(keyword))) return { statements: [], origin: same, count };
  throw sqlFlowError(codes.binding.notAQuery, { statement: keyword }, { sqlOffset: first?.start });
}

const queryWords = new Set(['SELECT', 'WITH', 'FROM', 'VALUES', 'TABLE', 'PIVOT', 'PIVOT_WIDER', '(']);

/** Statements by their semicolons, which DuckDB's own count doubles where a PIVOT becomes two. */
function statementsIn(sql: string): number {
  let count = 0;
  let open = false;
  for (const { kind, text } of codeTokens(sql)) {
    const ends = kind === 'symbol' && text === ';';
    if (!ends && !open) count += 1;
    open = !ends;
  }
  return count;
}
