/** One condition of `filters`. */
export interface ColumnFilter {
  readonly column: string;
  readonly operator: FilterOperator;
  /** Texts, which the server reads as values of the column; none for null. */
  readonly values: readonly string[];
}

export type FilterOperator = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'like' | 'not like' | 'is null' | 'is not null';

type Scalar = string | number | boolean | null;
/** What stands behind the name of a column. */
export type WrittenFilter = Scalar | readonly Scalar[] | Readonly<Record<string, Scalar | readonly Scalar[]>>;

const operators: Readonly<Record<string, FilterOperator>> = {
  '=': '=',
  '==': '=',
  '!=': '<>',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  like: 'like',
  'not like': 'not like',
};

/**
 * Reads `{"amount": ">= 300", "age": {">": 18, "<": 65}, "country": ["NL", "BE"], "gone": null}`. A text without
 * operator stands for itself. Undefined: an operator is not known.
 */
export function readFilters(filters: Readonly<Record<string, WrittenFilter>>): readonly ColumnFilter[] | undefined {
  const read: ColumnFilter[] = [];
  for (const [column, written] of Object.entries(filters)) {
    for (const [operator, value] of comparisonsOf(written)) {
      const known = operators[operator.trim().toLowerCase().replaceAll(/\s+/g, ' ')];
      const filter = known === undefined ? undefined : filterOf(column, known, value);
      if (filter === undefined) return undefined;
      read.push(filter);
    }
  }
  return read;
}

type Comparison = readonly [operator: string, value: Scalar | readonly Scalar[]];

function comparisonsOf(written: WrittenFilter): readonly Comparison[] {
  if (typeof written === 'string') {
    const found = /^\s*(>=|<=|!=|<>|==?|>|<|not\s+like\s|like\s)\s*(.*?)\s*$/is.exec(written);
    return [found === null ? ['=', written] : [found[1] ?? '=', found[2] ?? '']];
  }
  if (typeof written !== 'object' || written === null || isList(written)) return [['=', written]];
  return Object.entries(written);
}

function filterOf(
  column: string,
  operator: FilterOperator,
  value: Scalar | readonly Scalar[],
): ColumnFilter | undefined {
  if (isList(value)) {
    const isEqual = operator === '=' || operator === '<>';
    return isEqual && !value.includes(null) ? { column, operator, values: value.map(String) } : undefined;
  }
  if (value !== null) return { column, operator, values: [String(value)] };
  if (operator === '=') return { column, operator: 'is null', values: [] };
  return operator === '<>' ? { column, operator: 'is not null', values: [] } : undefined;
}

function isList<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}
