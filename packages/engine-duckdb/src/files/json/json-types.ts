import { quoteName } from '../../sql-text.js';
import { decideType, typeName } from '../infer/decide-type.js';
import type { TextStats } from '../infer/text-stats.js';
import { type JsonNode, kind, mode } from './json-node.js';
import { shape } from './text-shape.js';

/** How the values of one place are read. */
export interface JsonType {
  /** The type DuckDB reads the JSON as. */
  readonly read: string;
  /** The column's type, which `read` is cast to where they differ. */
  readonly type: string;
  /** Whether DuckDB reads the values exactly as they are written; otherwise they are rewritten first. */
  readonly native: boolean;
}

const numbers = kind.integer | kind.decimal | kind.exponent;
const scalars = numbers | kind.boolean | kind.text;
const kinds = scalars | kind.object | kind.array;

/** The type of what was seen, exact for every value. Sets the `mode` in which the place is rewritten. */
export function inferJsonType(node: JsonNode, decimals: 'decimal' | 'double'): JsonType {
  node.mode = mode.copy;
  const seen = node.kinds & kinds;
  if (seen === 0) return same('VARCHAR', true);
  if ((seen & ~numbers) === 0) return numberType(node, decimals);
  if (seen === kind.text) return same(textType(node), true);
  if (seen === kind.boolean) return same('BOOLEAN', true);
  if ((seen & ~scalars) === 0) return mixedScalars(node);
  const regular = (node.kinds & kind.irregular) === 0;
  if (seen === kind.object && regular && node.fields.length > 0) return structType(node, decimals);
  if (seen === kind.array && regular) return listType(node, decimals);
  return asJson(node);
}

/** Any values as text: texts as they are, numbers with their digits, objects and arrays as JSON. */
export function asText(node: JsonNode): JsonType {
  const plain = (node.kinds & (kind.object | kind.array)) === 0;
  const { native } = mixedScalars(node);
  node.mode = mode.text;
  return same('VARCHAR', plain && native);
}

/** Any values as JSON, with the digits of their numbers. */
export function asJson(node: JsonNode): JsonType {
  node.mode = mode.json;
  return { read: 'VARCHAR', type: 'JSON', native: false };
}

function same(type: string, native: boolean): JsonType {
  return { read: type, type, native };
}

function textType(node: JsonNode): string {
  switch (node.shape) {
    case shape.date:
      return 'DATE';
    case shape.timestamp:
      return 'TIMESTAMP';
    case shape.zonedTimestamp:
      return 'TIMESTAMP WITH TIME ZONE';
    case shape.time:
      return 'TIME';
    default:
      return 'VARCHAR';
  }
}

/** DuckDB goes through DOUBLE where a number has decimal places: 15 digits survive that. */
function numberType(node: JsonNode, decimals: 'decimal' | 'double'): JsonType {
  const type = decideType(numberStats(node), decimals);
  switch (type.kind) {
    case 'integer':
      return quotedUnless(node, typeName(type), type.type === 'BIGINT');
    case 'decimal':
      return quotedUnless(node, typeName(type), node.whole + node.scale <= 15);
    case 'double':
      return quotedUnless(node, typeName(type), (node.kinds & kind.beyondLong) === 0);
    default:
      return mixedScalars(node);
  }
}

function mixedScalars(node: JsonNode): JsonType {
  const respelled = kind.decimal | kind.exponent | kind.beyondLong | kind.minusZero;
  return quotedUnless(node, 'VARCHAR', (node.kinds & respelled) === 0);
}

function quotedUnless(node: JsonNode, type: string, native: boolean): JsonType {
  node.mode = native ? mode.copy : mode.quote;
  return same(type, native);
}

function structType(node: JsonNode, decimals: 'decimal' | 'double'): JsonType {
  const fields = node.fields.map((field) => ({ name: quoteName(field.name), ...inferJsonType(field, decimals) }));
  const list = (key: 'read' | 'type') => `STRUCT(${fields.map((field) => `${field.name} ${field[key]}`).join(', ')})`;
  return { read: list('read'), type: list('type'), native: fields.every((field) => field.native) };
}

function listType(node: JsonNode, decimals: 'decimal' | 'double'): JsonType {
  const item = node.item === undefined ? same('VARCHAR', true) : inferJsonType(node.item, decimals);
  return { read: `${item.read}[]`, type: `${item.type}[]`, native: item.native };
}

/** What inference asks of a column of texts, for the numbers of a place. */
function numberStats(node: JsonNode): TextStats {
  const has = (bit: number) => ((node.kinds & bit) === 0 ? 0 : 1);
  const [integers, decimals, exponents] = [has(kind.integer), has(kind.decimal), has(kind.exponent)];
  const values = integers + decimals + exponents;
  return {
    values,
    integers,
    longs: integers - has(kind.beyondLong),
    decimals,
    exponents,
    doubles: values - has(kind.inexact),
    exactIntegers: integers - has(kind.inexactInteger),
    booleans: 0,
    dates: 0,
    times: 0,
    timestamps: 0,
    zonedTimestamps: 0,
    whole: node.whole,
    scale: node.scale,
    nulls: 0,
    negatives: 0,
    leastScale: 0,
    shape: undefined,
  };
}
