import type { StreamInput } from '@sqlflow/connector-sdk';

/** The streams with their columns. Types are spelt as DuckDB spells them. */
export const streams = [
  {
    stream: 'customers',
    columns: [
      { name: 'id', type: 'BIGINT', nullable: false },
      { name: 'name', type: 'VARCHAR' },
      { name: 'updated_at', type: 'TIMESTAMP WITH TIME ZONE' },
    ],
    primaryKey: ['id'],
    cursor: 'updated_at',
  },
  {
    stream: 'orders',
    columns: [
      { name: 'id', type: 'BIGINT', nullable: false },
      { name: 'customer_id', type: 'INTEGER' },
      { name: 'total', type: 'DECIMAL(18,2)' },
      { name: 'note', type: 'VARCHAR' },
      { name: 'updated_at', type: 'TIMESTAMP WITH TIME ZONE' },
    ],
    primaryKey: ['id'],
    cursor: 'updated_at',
  },
] as const satisfies readonly StreamInput[];
