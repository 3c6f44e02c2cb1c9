import { describe, test } from '@jest/globals';
import { json } from '@sqlflow/connector-json';
import type { Connector } from '@sqlflow/connector-sdk';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { nestedColumns, typesOf } from './columns.js';
import { documentedTable } from './documented-table.js';
import { fileFixture } from './file-fixture.js';

const fixture = fileFixture({
  connector: json as unknown as Connector,
  extension: 'ndjson',
  columns: nestedColumns,
  format: { type: 'ndjson', compression: 'none' },
  params: { column_types: typesOf(nestedColumns) },
  // JSON has no such numbers.
  holds: (value) => !['Infinity', '-Infinity', 'NaN'].includes(String(value)),
});

testConnector(json as unknown as Connector, fixture, { describe, test, report: documentedTable('json') });
