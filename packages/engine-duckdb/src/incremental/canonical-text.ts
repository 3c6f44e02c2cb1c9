import { quoteText } from '../sql-text.js';
import { parseType, type SqlField, type SqlType } from '../types/sql-type.js';

/**
 * SQL for a text that is the same for equal values of narrower and wider types: columns widen between two runs, and a
 * row that was loaded as INTEGER must be known again as DECIMAL. NULL stays NULL.
 */
export function canonicalText(expression: string, type: string): string {
  return textOf(expression, parseType(type), 0);
}

function textOf(x: string, type: SqlType, depth: number): string {
  switch (type.kind) {
    case 'decimal':
      return decimalText(x, type.width, type.scale);
    case 'list':
    case 'array':
      return listText(x, type.item, depth);
    case 'struct':
      return structText(x, type.fields, depth);
    case 'map': {
      const fields = [
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ];
      return listText(`map_entries(${x})`, { kind: 'struct', fields }, depth);
    }
    case 'scalar':
      return scalarText(x, type.name.toUpperCase());
  }
}

function scalarText(x: string, type: string): string {
  switch (type) {
    case 'VARCHAR':
      return x;
    case 'FLOAT':
      return doubleText(`${x}::DOUBLE`);
    case 'DOUBLE':
      return doubleText(x);
    case 'DATE':
      // The few dates that no timestamp holds can have no equal among timestamps.
      return `coalesce(TRY_CAST(${x} AS TIMESTAMP)::VARCHAR, ${x}::VARCHAR)`;
    case 'TIMESTAMP WITH TIME ZONE':
      // A calendar is asked for the text of an instant, which takes four times as long.
      return `CASE WHEN isfinite(${x}) THEN make_timestamp(epoch_us(${x}))::VARCHAR ELSE ${x}::VARCHAR END`;
    default:
      return `${x}::VARCHAR`;
  }
}

/** As an integer has it, without zeros behind the point. `.5` is how DuckDB writes a DECIMAL without whole digits. */
function decimalText(x: string, width: number, scale: number): string {
  const text = `${x}::VARCHAR`;
  if (scale === 0) return text;
  // Looking for a zero costs a tenth of trimming.
  const short = `CASE WHEN suffix(${text}, '0') THEN rtrim(rtrim(${text}, '0'), '.') ELSE ${text} END`;
  if (width > scale) return short;
  return `CASE WHEN ${x} = 0 THEN '0' ELSE replace(${short}, '.', '0.') END`;
}

/** Whole numbers as integers have them, small ones without exponent where a decimal can be that number. */
function doubleText(x: string): string {
  const small = `TRY_CAST(${x}::VARCHAR AS DECIMAL(38,37))`;
  return `CASE WHEN ${x} = trunc(${x}) AND abs(${x}) < 1e38 THEN CAST(${x} AS HUGEINT)::VARCHAR
    WHEN abs(${x}) < 1e-3 AND ${small}::DOUBLE = ${x} THEN rtrim(${small}::VARCHAR, '0')
    ELSE ${x}::VARCHAR END`;
}

/** Lengths before the texts keep `['a,b']` and `['a', 'b']` apart. */
function measured(x: string, type: SqlType, depth: number): string {
  const text = textOf(x, type, depth);
  return `strlen(${text}) || ':' || ${text}`;
}

function listText(x: string, item: SqlType, depth: number): string {
  const each = `e${depth}`;
  return `'[' || array_to_string(list_transform(${x}, lambda ${each}: coalesce(${measured(each, item, depth + 1)}, 'n')), ',') || ']'`;
}

/** A field that is NULL counts as absent: structs get fields when columns widen. */
function structText(x: string, fields: readonly SqlField[], depth: number): string {
  const sorted = [...fields].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const parts = sorted.map(({ name, type }) => {
    const label = quoteText(`${name.toLowerCase()}=`);
    return `coalesce(${label} || ${measured(`struct_extract(${x}, ${quoteText(name)})`, type, depth)} || ';', '')`;
  });
  return `CASE WHEN ${x} IS NOT NULL THEN '{' || ${parts.join(' || ')} || '}' END`;
}
