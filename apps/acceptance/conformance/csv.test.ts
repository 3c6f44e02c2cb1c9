import { describe, test } from '@jest/globals';
import { csv } from '@sqlflow/connector-csv';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { flatColumns, typesOf } from './columns.js';
import { documentedTable } from './documented-table.js';
import { fileFixture } from './file-fixture.js';

const fixture = fileFixture({
  connector: csv,
  extension: 'csv',
  columns: flatColumns,
  format: { type: 'csv', delimiter: ',', quote: '"', escape: '"', header: true, compression: 'none', nullText: '' },
  params: { column_types: typesOf(flatColumns) },
});

testConnector(csv, fixture, { describe, test, report: documentedTable('csv') });
