import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { postgres } from '@sqlflow/connector-postgres';
import type { Connector } from '@sqlflow/connector-sdk';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { type TestDatabase, testDatabase } from '@sqlflow/test-postgres';
import { documentedTable } from './documented-table.js';
import { postgresDestinationFixture } from './postgres-destination.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const { source: _, ...writing } = postgres;

testConnector(writing as unknown as Connector, () => postgresDestinationFixture(db), {
  describe,
  test,
  report: documentedTable('postgres', 'DESTINATION.md'),
});
