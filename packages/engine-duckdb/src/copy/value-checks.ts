import { quoteName } from '../sql-text.js';
import type { SqlType } from '../types/sql-type.js';

/** Whether values of the type are made of others. A UNION is, though its parts need no looking into. */
export function isNested(type: SqlType): boolean {
  return type.kind === 'scalar' ? /^UNION\(/.test(type.name) : type.kind !== 'decimal';
}

/** SQL that is true where no floating-point number in the value is NaN or infinite; undefined: there can be none. */
export function finiteNumbers(value: string, type: SqlType): string | undefined {
  return holdsEverywhere(value, type, (each, scalar) =>
    /^(DOUBLE|FLOAT)$/.test(scalar) ? `isfinite(${each})` : undefined,
  );
}

/**
 * SQL that is true where no JSON text in the value has a number that DuckDB would round: its JSON functions read numbers
 * with a point as DOUBLE and write them anew. Strings are taken out first.
 */
export function shortJsonNumbers(value: string, type: SqlType): string | undefined {
  return holdsEverywhere(value, type, (each, scalar) => {
    if (scalar !== 'JSON') return undefined;
    const bare = `regexp_replace(${each}::VARCHAR, '"(?:[^"\\\\]|\\\\.)*"', '', 'g')`;
    return `NOT regexp_matches(${bare}, '[0-9]{15}[0-9]*[.][0-9]|[0-9][.][0-9]{15}|[0-9]{8}[0-9]*[.][0-9]{8}')`;
  });
}

/** A condition on every scalar in a value of nested type. NULL anywhere is fine. */
function holdsEverywhere(
  value: string,
  type: SqlType,
  condition: (value: string, scalar: string) => string | undefined,
  depth = 0,
): string | undefined {
  const inside = (each: string, item: SqlType) => holdsEverywhere(each, item, condition, depth + 1);
  switch (type.kind) {
    case 'decimal':
      return undefined;
    case 'scalar': {
      const holds = condition(value, type.name);
      return holds === undefined ? undefined : `(${value} IS NULL OR ${holds})`;
    }
    case 'list':
    case 'array': {
      const holds = inside(`e${depth}`, type.item);
      return holds === undefined ? undefined : everyItem(value, holds, depth);
    }
    case 'map': {
      const holds = inside(`e${depth}`, type.value);
      return holds === undefined ? undefined : everyItem(`map_values(${value})`, holds, depth);
    }
    case 'struct': {
      const parts = type.fields.flatMap((field) => inside(`${value}.${quoteName(field.name)}`, field.type) ?? []);
      return parts.length === 0 ? undefined : `(${parts.join(' AND ')})`;
    }
  }
}

function everyItem(list: string, holds: string, depth: number): string {
  return `coalesce(list_bool_and(list_transform(${list}, lambda e${depth}: ${holds})), true)`;
}
