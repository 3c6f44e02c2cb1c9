import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { openRestDestination } from './destination.js';
import { endpointFingerprint } from './endpoint/fingerprint.js';
import { streamSettings } from './endpoint/stream-settings.js';
import { restOptions } from './params/destination.js';
import { restParams } from './params/source.js';
import { openRestSource } from './source.js';

/** HTTP APIs that give and take JSON, CSV or XML. */
export const rest = defineConnector({
  type: 'REST',
  typeAliases: ['REST_API'],
  specVersion,
  title: 'REST',
  description: 'HTTP APIs that answer with JSON, CSV or XML, page by page.',
  source: {
    system: 'http_api',
    params: restParams,
    capabilities: { sync: ['full_refresh', 'incremental'], resumable: true },
    open: openRestSource,
    fingerprint: endpointFingerprint,
    streamSettings,
  },
  destination: {
    system: 'http_api',
    options: restOptions,
    capabilities: { modes: ['append'], atomicity: 'batch' },
    open: openRestDestination,
    local: false,
  },
});
