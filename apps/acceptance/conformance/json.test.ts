import { describe, test } from '@jest/globals';
import { json } from '@sqlflow/connector-json';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { nestedColumns, typesOf } from './columns.js';
import { documentedTable } from './documented-table.js';
import { fileFixture } from './file-fixture.js';

const fixture = fileFixture({
  connector: json,
  extension: 'ndjson',
  columns: nestedColumns,
  format: { type: 'ndjson', compression: 'none' },
  params: { column_types: typesOf(nestedColumns) },
  // JSON has no such numbers.
  holds: (value) => !['Infinity', '-Infinity', 'NaN'].includes(String(value)),
});

testConnector(json, fixture, { describe, test, report: documentedTable('json') });
