import { type Token, wordOf } from '../scan/token.js';
import { type StatementKind, statementWords } from './raw-statement.js';

const policies = /^ON_(?:ERROR|RATE_LIMIT|SCHEMA_CHANGE|LIMIT_EXCEEDED)$/;

/** Advice for clauses that exist, but elsewhere: by the kind of the statement and the word that was found. */
const misplaced: Readonly<Partial<Record<StatementKind, Readonly<Record<string, string>>>>> = {
  source: {
    OPTIONS: 'SOURCE … TYPE takes PARAMS; OPTIONS belong to SOURCE … FROM',
    PARAMS: 'SOURCE … FROM takes OPTIONS; PARAMS belong to SOURCE … TYPE',
    MODE: 'MODE belongs to the LOAD that reads the source',
    WHERE: 'WHERE belongs to the LOAD that reads the source',
  },
  load: {
    WHERE: 'WHERE stands before MODE',
    MERGE_KEYS: 'MERGE_KEYS follow MODE MERGE',
    KEY: 'KEY follows MODE UPSERT',
    BATCH_SIZE: 'BATCH_SIZE follows a MODE',
    CURSOR_FIELD: 'CURSOR_FIELD follows MODE MERGE',
    WATERMARK: 'WATERMARK follows MODE INCREMENTAL',
    PARAMS: 'PARAMS belong to the SOURCE',
  },
  create: {
    MODE: 'a view is computed when it is read and has no MODE',
    MERGE: 'write MODE UPSERT KEY (…)',
    NOT: 'there is no IF NOT EXISTS: the table is made anew on every run, or kept with MODE APPEND, UPSERT or INCREMENTAL',
    '(': 'the columns come from the query: CREATE TABLE name AS SELECT …',
    SELECT: 'write AS before the query',
    WITH: 'write AS before the query',
    TEMP: 'write CREATE TABLE; a table that no one else needs may live in a schema of its own',
    SCHEMA: 'schemas are made when a table is made in them',
  },
  export: {
    MODE: 'how to write is said in OPTIONS',
    TO: 'name a table, or write a query, between EXPORT and TO',
  },
  if: { '&&': 'write AND', '||': 'write OR', '!': 'write NOT', '=>': 'write >=', '=<': 'write <=' },
  'else-if': { '&&': 'write AND', '||': 'write OR', '!': 'write NOT', '=>': 'write >=', '=<': 'write <=' },
};

/** A hint for what was found, beyond what was expected. */
export function adviceFor(
  { text, kind }: { readonly text: string; readonly kind: StatementKind },
  token: Token,
): string | undefined {
  if (token.kind === 'variable') return 'put it in quotes';
  const word = wordOf(text, token) ?? text.slice(token.start, token.end);
  if (policies.test(word)) return 'policies stand at the end of a SOURCE';
  const advice = misplaced[kind]?.[word];
  if (advice !== undefined) return advice;
  const isStatement = statementWords.includes(word) && word !== 'END' && word !== 'ELSE';
  return isStatement ? `is a \`;\` missing before ${word}?` : undefined;
}

const otherSql: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['SELECT', 'WITH', 'FROM', 'VALUES', 'PIVOT'].map((word) => [
      word,
      'a query needs a place for its result: CREATE TABLE name AS … or EXPORT … TO …',
    ]),
  ),
  ...Object.fromEntries(
    [
      'INSERT',
      'UPDATE',
      'DELETE',
      'MERGE',
      'DROP',
      'ALTER',
      'TRUNCATE',
      'COPY',
      'ATTACH',
      'INSTALL',
      'PRAGMA',
      'CALL',
    ].map((word) => [word, 'pipelines change tables with LOAD and CREATE TABLE … AS only']),
  ),
};

/** Advice for SQL that is no statement of a pipeline. */
export function adviceForSql(word: string | undefined): string | undefined {
  return word === undefined ? undefined : otherSql[word];
}
