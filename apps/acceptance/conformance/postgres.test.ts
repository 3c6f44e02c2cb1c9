import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { postgres } from '@sqlflow/connector-postgres';
import type { Column, Row } from '@sqlflow/connector-sdk';
import { type ConnectorFixture, testConnector } from '@sqlflow/connector-sdk/testing';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { documentedTable } from './documented-table.js';
import { engineFiles } from './engine-files.js';
import { hangingProxy } from './hanging-proxy.js';

/** Columns with the types that they have at the server. */
const types: readonly (readonly [name: string, serverType: string, type: string])[] = [
  ['id', 'bigint PRIMARY KEY', 'BIGINT'],
  ['changed_at', 'timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['name', 'text', 'VARCHAR'],
  ['small', 'smallint', 'SMALLINT'],
  ['count', 'bigint', 'BIGINT'],
  ['price', 'numeric(38,10)', 'DECIMAL(38,10)'],
  ['share', 'numeric(5,5)', 'DECIMAL(5,5)'],
  ['single', 'real', 'FLOAT'],
  ['ratio', 'double precision', 'DOUBLE'],
  ['open', 'boolean', 'BOOLEAN'],
  ['day', 'date', 'DATE'],
  ['at', 'time', 'TIME'],
  ['local', 'timestamp', 'TIMESTAMP'],
  ['ident', 'uuid', 'UUID'],
  ['bytes', 'bytea', 'BLOB'],
  ['tags', 'text[]', 'VARCHAR[]'],
];

const columns: readonly Column[] = types.map(([name, , type]) => ({
  name,
  type,
  ...(name === 'id' ? { nullable: false } : {}),
}));
const shape = { columns, primaryKey: ['id'], cursor: 'changed_at' };

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function fixture(): Promise<ConnectorFixture> {
  const files = await engineFiles();
  const proxy = await hangingProxy(db.port);
  const list = types.map(([name, type]) => `"${name}" ${type}`).join(', ');
  for (const table of ['orders', 'customers']) {
    await db.run(`DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (${list})`);
  }
  return {
    source: {
      params: { ...db.params, port: proxy.port },
      hangFrom: proxy.hangFrom,
      streams: [
        { stream: 'orders', ...shape },
        { stream: 'customers', ...shape },
      ],
      fill: async ({ stream = '' }, rows) => fill(stream, rows),
      mistakes: [
        { name: 'wrong password', params: { password: 'wrong' }, parameter: 'password', failure: 'auth' },
        { name: 'no such database', params: { database: 'ordres' }, parameter: 'database' },
        { name: 'no such table', params: { table: 'ordres' }, parameter: 'table' },
        { name: 'no such column', params: { columns: ['idd'] }, parameter: 'columns' },
      ],
    },
    readBatches: files.readBatches,
    close: async () => {
      await files.close();
      await proxy.close();
    },
  };
}

async function fill(table: string, rows: readonly Row[]): Promise<void> {
  await db.run(`TRUNCATE ${table}`);
  const names = types.map(([name]) => `"${name}"`).join(', ');
  const places = types.map((_, at) => `$${at + 1}`).join(', ');
  for (const row of rows) {
    await db.run(
      `INSERT INTO ${table} (${names}) VALUES (${places})`,
      types.map(([name]) => written(row[name])),
    );
  }
}

function written(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

// As a destination it is tried in postgres-destination.test.ts.
const { destination: _, ...reading } = postgres;

testConnector(reading as typeof postgres, fixture, { describe, test, report: documentedTable('postgres') });
