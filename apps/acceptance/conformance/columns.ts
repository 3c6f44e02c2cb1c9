import type { Column } from '@sqlflow/connector-sdk';

/** Columns of all types whose values a line of text can hold. */
export const flatColumns: readonly Column[] = [
  { name: 'id', type: 'BIGINT' },
  { name: 'changed_at', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'small', type: 'SMALLINT' },
  { name: 'count', type: 'BIGINT' },
  { name: 'huge', type: 'HUGEINT' },
  { name: 'price', type: 'DECIMAL(38,10)' },
  { name: 'share', type: 'DECIMAL(5,5)' },
  { name: 'ratio', type: 'DOUBLE' },
  { name: 'open', type: 'BOOLEAN' },
  { name: 'day', type: 'DATE' },
  { name: 'at', type: 'TIME' },
  { name: 'local', type: 'TIMESTAMP' },
  { name: 'instant', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'ident', type: 'UUID' },
];

/** And the nested ones. */
export const nestedColumns: readonly Column[] = [
  ...flatColumns,
  { name: 'tags', type: 'VARCHAR[]' },
  { name: 'place', type: 'STRUCT(street VARCHAR, number INTEGER)' },
  { name: 'steps', type: 'STRUCT(taken TIMESTAMP, price DECIMAL(18,4))[]' },
];

/** The types by name, as `column_types` takes them. */
export function typesOf(columns: readonly Column[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}
