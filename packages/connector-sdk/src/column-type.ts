/**
 * A column type taken apart. Scalars are in DuckDB's spelling, in capitals; `arguments` are numbers in parentheses, as
 * of `DECIMAL(18,2)`. An array of fixed length is a list.
 */
export type ColumnTypeParts =
  | { readonly kind: 'scalar'; readonly name: string; readonly arguments: readonly number[] }
  | { readonly kind: 'list'; readonly element: ColumnTypeParts }
  | { readonly kind: 'struct'; readonly fields: readonly (readonly [name: string, type: ColumnTypeParts])[] }
  | { readonly kind: 'map'; readonly key: ColumnTypeParts; readonly value: ColumnTypeParts };

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

/** Takes the text of a `ColumnType` apart: `STRUCT(a DECIMAL(18,2), "b c" VARCHAR[])`. */
export function parseColumnType(text: string): ColumnTypeParts {
  const type = text.trim();
  const list = /^(.*)\[\d*\]$/s.exec(type);
  if (list?.[1] !== undefined) return { kind: 'list', element: parseColumnType(list[1]) };
  const nested = /^(STRUCT|ROW|MAP)\s*\((.*)\)$/is.exec(type);
  if (nested?.[2] !== undefined) {
    const parts = splitTopLevel(nested[2]);
    if (nested[1]?.toUpperCase() !== 'MAP') return { kind: 'struct', fields: parts.map(parseField) };
    const [key = 'VARCHAR', value = 'VARCHAR'] = parts;
    return { kind: 'map', key: parseColumnType(key), value: parseColumnType(value) };
  }
  const scalar = /^([^(]+?)\s*(?:\(([\d\s,]*)\))?$/.exec(type);
  const name = (scalar?.[1] ?? type).toUpperCase().replace(/\s+/g, ' ');
  const given = (scalar?.[2] ?? '').split(',').filter((each) => each.trim() !== '');
  return { kind: 'scalar', name: names[name] ?? name, arguments: given.map(Number) };
}

function parseField(text: string): readonly [string, ColumnTypeParts] {
  const field = text.trim();
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(field);
  if (quoted !== null) return [(quoted[1] ?? '').replaceAll('""', '"'), parseColumnType(quoted[2] ?? '')];
  const at = field.search(/\s/);
  return [field.slice(0, at), parseColumnType(field.slice(at))];
}

/** The parts between commas that stand in no parentheses and no quotes. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quote !== undefined || character === '"' || character === "'") {
      // A doubled quote inside of quotes ends them and begins them anew.
      if (quote === undefined) quote = character;
      else if (character === quote) quote = undefined;
      continue;
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
