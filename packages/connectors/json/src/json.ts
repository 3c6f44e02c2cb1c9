import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { listOf, withoutFileScheme } from '@sqlflow/formats';
import { openJsonDestination } from './destination.js';
import { jsonOptions, jsonParams } from './params.js';
import { openJsonSource } from './source.js';

/** JSON files, local. */
export const json = defineConnector({
  type: 'JSON',
  specVersion,
  title: 'JSON',
  description: 'Files with an array of records, one record per line (NDJSON), or records inside a document.',
  source: {
    params: jsonParams,
    capabilities: { sync: ['full_refresh', 'incremental'] },
    open: openJsonSource,
    paths: (params) => listOf(params.path).map(withoutFileScheme),
  },
  destination: {
    options: jsonOptions,
    capabilities: { modes: ['replace'], atomicity: 'all', idempotent: true },
    open: openJsonDestination,
    local: true,
  },
});
