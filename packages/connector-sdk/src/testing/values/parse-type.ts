/** A SQL type taken apart, as far as comparing its values needs it. */
export type ParsedType =
  | { readonly kind: 'scalar'; readonly name: string; readonly arguments: readonly number[] }
  | { readonly kind: 'list'; readonly element: ParsedType }
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [name: string, type: ParsedType])[] }
  | { readonly kind: 'map'; readonly key: ParsedType; readonly value: ParsedType };

const names: Readonly<Record<string, string>> = {
  TIMESTAMPTZ: 'TIMESTAMP WITH TIME ZONE',
  DATETIME: 'TIMESTAMP',
  TEXT: 'VARCHAR',
  STRING: 'VARCHAR',
  BOOL: 'BOOLEAN',
  INT: 'INTEGER',
  REAL: 'FLOAT',
  NUMERIC: 'DECIMAL',
};

/** `STRUCT(a DECIMAL(18,2), b VARCHAR[])` → its parts. */
export function parseType(text: string): ParsedType {
  const type = text.trim();
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list?.[1] !== undefined) return { kind: 'list', element: parseType(list[1]) };
  const nested = /^(STRUCT|MAP)\s*\((.*)\)$/is.exec(type);
  if (nested?.[2] !== undefined) {
    const parts = splitTopLevel(nested[2]);
    if (nested[1]?.toUpperCase() === 'STRUCT') return { kind: 'struct', fields: parts.map(parseField) };
    const [key = 'VARCHAR', value = 'VARCHAR'] = parts;
    return { kind: 'map', key: parseType(key), value: parseType(value) };
  }
  const scalar = /^([^(]+?)\s*(?:\(([\d\s,]*)\))?$/.exec(type);
  const name = (scalar?.[1] ?? type).toUpperCase().replace(/\s+/g, ' ');
  const given = (scalar?.[2] ?? '').split(',').filter((each) => each.trim() !== '');
  return { kind: 'scalar', name: names[name] ?? name, arguments: given.map(Number) };
}

function parseField(text: string): readonly [string, ParsedType] {
  const field = text.trim();
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(field);
  if (quoted !== null) return [(quoted[1] ?? '').replaceAll('""', '"'), parseType(quoted[2] ?? '')];
  const at = field.search(/\s/);
  return [field.slice(0, at), parseType(field.slice(at))];
}

/** The parts between commas that stand in no parentheses and no quotes. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
