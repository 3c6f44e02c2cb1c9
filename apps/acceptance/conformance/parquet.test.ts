import { describe, test } from '@jest/globals';
import { parquet } from '@sqlflow/connector-parquet';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { nestedColumns } from './columns.js';
import { documentedTable } from './documented-table.js';
import { fileFixture } from './file-fixture.js';

const fixture = fileFixture({
  connector: parquet,
  extension: 'parquet',
  columns: nestedColumns.filter(({ type }) => type !== 'HUGEINT'),
  format: { type: 'parquet', compression: 'snappy' },
  params: {},
});

testConnector(parquet, fixture, { describe, test, report: documentedTable('parquet') });
