import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { openDestination } from './destination.js';
import { options, params } from './params.js';
import { openSource } from './source.js';

/** `SOURCE … TYPE SHOP`, and `EXPORT … TYPE SHOP`. */
export const shop = defineConnector({
  type: 'SHOP',
  specVersion,
  title: 'Shop',
  description: 'Customers and orders of Shop.',
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
