import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { endpointFingerprint } from './endpoint/fingerprint.js';
import { streamSettings } from './endpoint/stream-settings.js';
import { restOptions } from './params/destination.js';
import { restParams } from './params/source.js';

/** HTTP APIs that give and take JSON, CSV or XML. What makes requests is loaded when one is to be made. */
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
    open: async (params, context) => (await import('./source.js')).openRestSource(params, context),
    fingerprint: endpointFingerprint,
    streamSettings,
  },
  destination: {
    system: 'http_api',
    options: restOptions,
    capabilities: { modes: ['append'], atomicity: 'batch' },
    open: async (options, context) => (await import('./destination.js')).openRestDestination(options, context),
    local: false,
  },
});
