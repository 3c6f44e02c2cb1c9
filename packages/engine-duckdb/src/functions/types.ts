import { type DuckDBConnection, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { duckDbMessage } from '../errors/duckdb-error.js';
import { codeTokens } from '../sql/tokens.js';

/** Values of these types have no form in JavaScript that would survive. */
const unsupported = new Set([DuckDBTypeId.VARIANT, DuckDBTypeId.GEOMETRY, DuckDBTypeId.SQLNULL, DuckDBTypeId.ANY]);

/** The type that a text names, or why it names none. */
export async function resolveType(
  connection: DuckDBConnection,
  text: string,
): Promise<DuckDBType | { reason: string }> {
  if (!isOneType(text)) return { reason: 'it is not the name of one type' };
  try {
    const type = (await connection.run(`SELECT CAST(NULL AS ${text}) AS value`)).columnType(0);
    return unsupported.has(type.typeId) ? { reason: 'values of it cannot be handed to JavaScript' } : type;
  } catch (error) {
    return { reason: duckDbMessage(error).split('\n')[0] ?? '' };
  }
}

/** Whether the text stays inside the brackets it is put into. */
function isOneType(text: string): boolean {
  let depth = 0;
  for (const { kind, text: token } of codeTokens(text)) {
    if (kind === 'symbol' && token === '(') depth += 1;
    if (kind === 'symbol' && token === ')') depth -= 1;
    if (depth < 0 || token === ';' || (depth === 0 && token === ',')) return false;
  }
  return depth === 0 && text.trim() !== '' && !/--|\/\*/.test(text);
}
