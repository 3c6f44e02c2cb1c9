import { describe, test } from '@jest/globals';
import { createMemoryTables, memory } from '@sqlflow/connector-memory';
import { type ConnectorFixture, testConnector } from '@sqlflow/connector-sdk/testing';
import { nestedColumns } from './columns.js';
import { documentedTable } from './documented-table.js';

const shape = { columns: nestedColumns, primaryKey: ['id'], cursor: 'changed_at' };

function fixture(): ConnectorFixture {
  const tables = createMemoryTables();
  return {
    context: { attachments: { MEMORY: tables } },
    source: {
      params: {},
      streams: [
        { params: { table: 'orders' }, ...shape },
        { params: { table: 'customers' }, ...shape },
      ],
      fill: async ({ params, columns }, rows) => tables.set(String(params?.table), { columns, rows }),
      mistakes: [{ name: 'no such table', params: { table: 'ordres' }, parameter: 'table' }],
    },
    destination: {
      options: {},
      uri: 'target',
      ...shape,
      read: async () => (tables.names().includes('target') ? tables.rows('target') : undefined),
      mistakes: [{ name: 'no name', params: {}, uri: 'memory:' }],
    },
  };
}

testConnector(memory, fixture, { describe, test, report: documentedTable('memory') });
