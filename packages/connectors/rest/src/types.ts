/** A column type taken apart: what writing its values as JSON needs to know. */
export type ValueType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'list'; readonly item: ValueType }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ValueType> }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType };

/** Takes the text of a column type apart, as in `STRUCT(a INTEGER, "b c" DECIMAL(18,2)[])`. */
export function parseValueType(text: string): ValueType {
  const type = text.trim();
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list !== null) return { kind: 'list', item: parseValueType(list[1] ?? '') };
  const nested = /^(STRUCT|MAP)\s*\((.*)\)$/is.exec(type);
  if (nested === null) return { kind: 'scalar', name: type.toUpperCase() };
  const parts = partsOf(nested[2] ?? '');
  if (/^map$/i.test(nested[1] ?? '')) {
    const [key = 'VARCHAR', value = 'VARCHAR'] = parts;
    return { kind: 'map', key: parseValueType(key), value: parseValueType(value) };
  }
  return { kind: 'struct', fields: new Map(parts.map(fieldOf)) };
}

/** A field of a STRUCT: its name, quoted or not, and its type. */
function fieldOf(text: string): readonly [string, ValueType] {
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(text);
  if (quoted !== null) return [(quoted[1] ?? '').replaceAll('""', '"'), parseValueType(quoted[2] ?? '')];
  const plain = /^(\S+)\s+(.*)$/s.exec(text);
  return [plain?.[1] ?? text, parseValueType(plain?.[2] ?? '')];
}

/** What the commas outside of parentheses and quotes separate. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, text.slice(from).trim()].filter((part) => part !== '');
}
