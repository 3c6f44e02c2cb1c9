import { quoteName } from '../sql-text.js';

/** A column type, taken apart as far as widening needs it. */
export type SqlType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'decimal'; readonly width: number; readonly scale: number }
  | { readonly kind: 'list'; readonly item: SqlType }
  | { readonly kind: 'array'; readonly item: SqlType; readonly length: number }
  | { readonly kind: 'struct'; readonly fields: readonly SqlField[] }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType };

export interface SqlField {
  readonly name: string;
  readonly type: SqlType;
}

/** Reads a type as DESCRIBE spells it. What it does not know stays a scalar of that spelling. */
export function parseType(text: string): SqlType {
  const trimmed = text.trim();
  const suffix = /^(.*)\[(\d*)\]$/s.exec(trimmed);
  if (suffix !== null && balanced(suffix[1] ?? '')) {
    const item = parseType(suffix[1] ?? '');
    return suffix[2] === '' ? { kind: 'list', item } : { kind: 'array', item, length: Number(suffix[2]) };
  }
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/i.exec(trimmed);
  if (decimal !== null) return { kind: 'decimal', width: Number(decimal[1]), scale: Number(decimal[2]) };
  const nested = /^(STRUCT|MAP)\((.*)\)$/is.exec(trimmed);
  if (nested === null) return { kind: 'scalar', name: trimmed };
  const parts = splitTopLevel(nested[2] ?? '');
  if (nested[1]?.toUpperCase() === 'STRUCT') return { kind: 'struct', fields: parts.map(parseField) };
  const [key = 'VARCHAR', value = 'VARCHAR'] = parts;
  return { kind: 'map', key: parseType(key), value: parseType(value) };
}

/** The type as DuckDB reads it back. */
export function formatType(type: SqlType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name;
    case 'decimal':
      return `DECIMAL(${type.width},${type.scale})`;
    case 'list':
      return `${formatType(type.item)}[]`;
    case 'array':
      return `${formatType(type.item)}[${type.length}]`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${formatType(field.type)}`).join(', ')})`;
    case 'map':
      return `MAP(${formatType(type.key)}, ${formatType(type.value)})`;
  }
}

/** True when both spellings mean one type. */
export function sameType(a: string, b: string): boolean {
  return a === b || formatType(parseType(a)) === formatType(parseType(b));
}

function parseField(text: string): SqlField {
  const quoted = /^\s*"((?:[^"]|"")*)"\s+(.*)$/s.exec(text);
  if (quoted !== null) return { name: (quoted[1] ?? '').replaceAll('""', '"'), type: parseType(quoted[2] ?? '') };
  const [, name = '', type = ''] = /^\s*(\S+)\s+(.*)$/s.exec(text) ?? [];
  return { name, type: parseType(type) };
}

/** Splits at the commas that stand outside of parentheses and quotes. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"' || letter === "'") at = endOfQuoted(text, at);
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start] ?? '';
  let at = text.indexOf(quote, start + 1);
  while (at !== -1 && text[at + 1] === quote) at = text.indexOf(quote, at + 2);
  return at === -1 ? text.length : at;
}

/** Whether the brackets at the end belong to the whole type and not to its last part. */
function balanced(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"' || letter === "'") at = endOfQuoted(text, at);
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
  }
  return depth === 0;
}
