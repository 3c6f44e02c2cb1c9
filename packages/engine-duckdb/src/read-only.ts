import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { writingFunctions } from './references/table-functions.js';
import type { ReferenceReader } from './references.js';
import { codeTokens, type Token } from './sql/tokens.js';

/** PRAGMAs that only show something. */
const showingPragmas = new Set([
  'COLLATIONS',
  'DATABASE_LIST',
  'DATABASE_SIZE',
  'FUNCTIONS',
  'METADATA_INFO',
  'PLATFORM',
  'SHOW',
  'SHOW_DATABASES',
  'SHOW_TABLES',
  'SHOW_TABLES_EXPANDED',
  'STORAGE_INFO',
  'TABLE_INFO',
  'USER_AGENT',
  'VERSION',
]);

/**
 * Throws `SqlFlowError` unless the text is one statement that changes nothing: a query without functions that write,
 * EXPLAIN of one, or a PRAGMA that shows something. The engine runs it in a read-only transaction besides, which
 * guards the database, but neither files (COPY) nor settings.
 */
export async function assertReadOnly(reader: ReferenceReader, sql: string): Promise<void> {
  const code = codeTokens(sql);
  const [first, second, third] = code;
  const keyword = wordOf(first);
  if (keyword === 'EXPLAIN') return assertReadOnly(reader, sql.slice(explained(code)?.start ?? sql.length));
  if (keyword === 'PRAGMA' && showingPragmas.has(wordOf(second)) && third?.text !== '=') return;
  const references = await reader.read(sql).catch((error: unknown) => {
    throw isNotAQuery(error)
      ? sqlFlowError(codes.binding.writeRefused, { statement: keyword }, { cause: error })
      : error;
  });
  if (references.statements !== 1) {
    throw sqlFlowError(codes.binding.severalStatements, { count: references.statements });
  }
  const writing = [...references.functions].find((name) => writingFunctions.has(name));
  if (writing === undefined) return;
  const at = code.find((token) => token.text.toLowerCase() === writing)?.start;
  throw sqlFlowError(codes.binding.writeRefused, { statement: `the function ${writing}` }, { sqlOffset: at });
}

function isNotAQuery(error: unknown): boolean {
  return SqlFlowError.isInstance(error) && error.code === codes.binding.notAQuery.code;
}

/** The first token of what is explained: `EXPLAIN [ANALYZE] [(FORMAT json)] query`. */
function explained(code: readonly Token[]): Token | undefined {
  let index = 1;
  if (wordOf(code[index]) === 'ANALYZE') index += 1;
  const isOption = ['FORMAT', 'ANALYZE'].includes(wordOf(code[index + 1]));
  if (code[index]?.text === '(' && isOption) {
    index = code.findIndex((token, at) => at > index && token.kind === 'symbol' && token.text === ')') + 1;
  }
  return code[index];
}

function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}
