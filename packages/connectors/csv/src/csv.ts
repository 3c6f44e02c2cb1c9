import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { listOf, withoutFileScheme } from '@sqlflow/formats';
import { openCsvDestination } from './destination.js';
import { csvOptions, csvParams } from './params.js';
import { openCsvSource } from './source.js';

/** CSV files, local. */
export const csv = defineConnector({
  type: 'CSV',
  specVersion,
  title: 'CSV',
  description: 'Text files with one row per line: comma, semicolon, tab or anything else between the fields.',
  source: {
    params: csvParams,
    capabilities: { sync: ['full_refresh', 'incremental'] },
    open: openCsvSource,
    paths: (params) => listOf(params.path).map(withoutFileScheme),
  },
  destination: {
    options: csvOptions,
    capabilities: { modes: ['replace'], atomicity: 'all', idempotent: true },
    open: openCsvDestination,
    local: true,
  },
});
