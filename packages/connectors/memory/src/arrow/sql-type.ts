/** A SQL type taken apart. */
export type SqlType =
  | { readonly kind: 'simple'; readonly name: string }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly element: SqlType }
  | { readonly kind: 'map'; readonly key: SqlType; readonly value: SqlType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: SqlType }[] };

/** Takes the text of a type apart: `STRUCT(a INTEGER, "b c" DECIMAL(18,2)[])`. What is not nested stays as it is. */
export function parseSqlType(text: string): SqlType {
  const type = text.trim();
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list !== null) return { kind: 'list', element: parseSqlType(list[1] ?? '') };
  const call = /^(\w+)\s*\((.*)\)$/s.exec(type);
  const name = (call?.[1] ?? type).toUpperCase();
  const parts = call === null ? [] : splitAtCommas(call[2] ?? '');
  if (name === 'DECIMAL' || name === 'NUMERIC') {
    return { kind: 'decimal', precision: Number(parts[0] ?? 18), scale: Number(parts[1] ?? (call === null ? 3 : 0)) };
  }
  if (name === 'MAP') return { kind: 'map', key: parseSqlType(parts[0] ?? ''), value: parseSqlType(parts[1] ?? '') };
  if (name === 'STRUCT' || name === 'ROW') return { kind: 'struct', fields: parts.map(parseField) };
  return { kind: 'simple', name: call === null ? name : type.toUpperCase() };
}

function parseField(text: string): { name: string; type: SqlType } {
  const match = /^\s*(?:"((?:[^"]|"")*)"|(\S+))\s+(.*)$/s.exec(text);
  const quoted = match?.[1]?.replaceAll('""', '"');
  return { name: quoted ?? match?.[2] ?? '', type: parseSqlType(match?.[3] ?? '') };
}

/** Splits at the commas that stand outside parentheses and quotes. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"' || character === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character !== ',' || depth > 0) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  return [...parts, text.slice(start)];
}
