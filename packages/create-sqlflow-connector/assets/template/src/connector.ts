import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { openDestination } from './destination.js';
import { options, params } from './params.js';
import { openSource } from './source.js';

/** `SOURCE … TYPE MY_SOURCE`, and `EXPORT … TYPE MY_SOURCE`. */
export const mySource = defineConnector({
  type: 'MY_SOURCE',
  specVersion,
  title: 'My Source',
  description: 'Customers and orders of My Source.',
  source: {
    params,
    system: 'http_api',
    capabilities: { sync: ['full_refresh', 'incremental'] },
    open: openSource,
  },
  destination: {
    options,
    system: 'http_api',
    capabilities: { modes: ['append', 'merge'], atomicity: 'batch', idempotent: true },
    open: openDestination,
  },
});
