import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { openMemoryDestination } from './destination.js';
import { memoryOptions, memoryParams } from './params.js';
import { openMemorySource } from './source.js';

/** Tables of the Node.js program that runs the pipeline. */
export const memory = defineConnector({
  type: 'MEMORY',
  specVersion,
  title: 'Memory',
  description: 'Tables that a Node.js program hands over and takes out again, as row objects or Arrow.',
  source: {
    params: memoryParams,
    capabilities: { sync: ['full_refresh', 'incremental'] },
    open: openMemorySource,
  },
  destination: {
    options: memoryOptions,
    capabilities: { modes: ['replace', 'append', 'merge', 'insert_only'], atomicity: 'all', idempotent: true },
    open: openMemoryDestination,
  },
});
