import { defineConnector, specVersion } from '@sqlflow/connector-sdk';
import { sourceFingerprint } from './fingerprint.js';
import { postgresOptions } from './params/destination.js';
import { postgresParams } from './params/source.js';

/** PostgreSQL. What connects is loaded when a connection is to be made. */
export const postgres = defineConnector({
  type: 'POSTGRES',
  typeAliases: ['POSTGRESQL'],
  specVersion,
  title: 'PostgreSQL',
  description: 'Tables, views and queries of a PostgreSQL database, read and written as fast as COPY.',
  source: {
    system: 'database',
    params: postgresParams,
    capabilities: {
      sync: ['full_refresh', 'incremental'],
      filter: true,
      limit: true,
      deletes: true,
      consistent: true,
      exactness: 'conditional',
    },
    open: async (params, context) => (await import('./source.js')).openPostgresSource(params, context),
    fingerprint: sourceFingerprint,
    readsConsistently: ({ consistent }) => consistent,
  },
  destination: {
    system: 'database',
    options: postgresOptions,
    capabilities: {
      modes: ['replace', 'append', 'merge', 'insert_only'],
      atomicity: 'all',
      idempotent: true,
      bytes: 'postgres_text',
    },
    open: async (options, context) => (await import('./destination.js')).openPostgresDestination(options, context),
  },
});
