import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { listOf, withoutFileScheme } from '@sqlflow/formats';
import { openParquetDestination } from './destination.js';
import { parquetOptions, parquetParams } from './params.js';
import { openParquetSource } from './source.js';

/** Parquet files, local. */
export const parquet = defineConnector({
  type: 'PARQUET',
  specVersion,
  title: 'Parquet',
  description: 'Columnar files that carry their own types: fast, small, exact.',
  source: {
    params: parquetParams,
    capabilities: { sync: ['full_refresh', 'incremental'] },
    open: openParquetSource,
    paths: (params) => listOf(params.path).map(withoutFileScheme),
  },
  destination: {
    options: parquetOptions,
    capabilities: { modes: ['replace'], atomicity: 'all', idempotent: true },
    open: openParquetDestination,
    local: true,
  },
});
