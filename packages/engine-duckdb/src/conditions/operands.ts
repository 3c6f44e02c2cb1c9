import type { CursorValue } from '@sqlflow/connector-sdk';
import { type AstNode, isNode, text } from '../references/serialized.js';

/** The name of a column that stands alone. Undefined: it is something else, or a field of a column perhaps. */
export function columnName(node: AstNode | undefined): string | undefined {
  if (node?.type !== 'COLUMN_REF' || !Array.isArray(node.column_names)) return undefined;
  const [name, ...others] = node.column_names as readonly unknown[];
  return typeof name === 'string' && others.length === 0 ? name : undefined;
}

/** A constant with its type: one that is written as it is, or as `DATE '2026-01-31'`. Undefined: it is none, or NULL. */
export function constantOf(node: AstNode): CursorValue | undefined {
  if (node.type === 'OPERATOR_CAST') return castText(node);
  const { value } = node;
  if (node.type !== 'VALUE_CONSTANT' || !isNode(value) || value.is_null !== false || !isNode(value.type)) {
    return undefined;
  }
  const written = typeof value.value === 'number' ? String(value.value) : value.value;
  // What has more digits than 64 bits comes in two numbers.
  if (typeof written !== 'string') return undefined;
  const type = text(value.type, 'id');
  if (type === 'VARCHAR' || type === 'INTEGER' || type === 'BIGINT') return { type, value: written };
  return type === 'DECIMAL' ? decimal(value.type, written) : undefined;
}

/** Types whose constants are written as text. */
const writtenAsText = new Set(['BOOLEAN', 'DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'UUID']);

function castText(node: AstNode): CursorValue | undefined {
  const { child, cast_type: to } = node;
  if (node.try_cast !== false || !isNode(child) || !isNode(to) || child.type !== 'VALUE_CONSTANT') return undefined;
  const inner = constantOf(child);
  const type = text(to, 'id');
  if (inner?.type !== 'VARCHAR' || !writtenAsText.has(type)) return undefined;
  if (type !== 'BOOLEAN') return { type, value: inner.value };
  // `true` is a cast of `t` to DuckDB's parser.
  const isTrue = inner.value === 't';
  return isTrue || inner.value === 'f' ? { type, value: String(isTrue) } : undefined;
}

/** DuckDB gives the digits without the point. */
function decimal(type: AstNode, digits: string): CursorValue | undefined {
  const info = type.type_info;
  if (!isNode(info) || typeof info.width !== 'number' || typeof info.scale !== 'number') return undefined;
  const { width, scale } = info;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  const [whole, rest] = [padded.slice(0, padded.length - scale), padded.slice(padded.length - scale)];
  return { type: `DECIMAL(${width},${scale})`, value: `${sign}${whole}${rest === '' ? '' : `.${rest}`}` };
}
