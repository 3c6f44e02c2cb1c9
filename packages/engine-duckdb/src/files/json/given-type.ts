import { codes, sqlFlowError } from '@sqlflow/errors';
import { parseType, type SqlType } from '../../types/sql-type.js';
import { type JsonNode, kind, mode } from './json-node.js';
import { asJson, asText, type JsonType } from './json-types.js';

/**
 * How the values of a place are read whose type the user gave. Scalars are read as text, to be cast with checks; lists,
 * structs and maps by DuckDB, from texts of their numbers.
 */
export function givenJsonType(node: JsonNode, type: string): JsonType {
  const parsed = parseType(type);
  if (type === 'JSON') return asJson(node);
  if (parsed.kind === 'scalar' || parsed.kind === 'decimal') return { ...asText(node), type };
  quoteInside(node, parsed, node.name);
  return { read: type, type, native: false };
}

/** DuckDB would round without a word where a number has more decimal places than its type. */
function quoteInside(node: JsonNode | undefined, type: SqlType, column: string): void {
  if (node === undefined) return;
  node.mode = mode.quote;
  switch (type.kind) {
    case 'list':
    case 'array':
      quoteInside(node.item, type.item, column);
      return;
    case 'map':
      for (const field of node.fields) quoteInside(field, type.value, column);
      return;
    case 'struct':
      for (const field of node.fields) {
        const wanted = type.fields.find(({ name }) => name === field.name);
        if (wanted !== undefined) quoteInside(field, wanted.type, column);
      }
      return;
    case 'decimal':
      refuseDigits(node, type.scale, `DECIMAL(${type.width},${type.scale})`, column);
      return;
    case 'scalar':
      if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type.name)) refuseDigits(node, 0, type.name, column);
      else if (!/^(DOUBLE|FLOAT|BOOLEAN)$/.test(type.name)) asText(node);
  }
}

function refuseDigits(node: JsonNode, scale: number, type: string, column: string): void {
  if ((node.kinds & kind.decimal) === 0 || node.scale <= scale) return;
  throw sqlFlowError(codes.data.jsonDigitsLost, { column, type, places: String(node.scale) });
}
