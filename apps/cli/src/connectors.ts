import type { LazyConnectors } from '@sqlflow/core';

/** The connectors that come with the command line. */
export const builtInConnectors: readonly LazyConnectors[] = [
  { types: ['CSV'], load: async () => [(await import('@sqlflow/connector-csv')).csv] },
  { types: ['JSON'], load: async () => [(await import('@sqlflow/connector-json')).json] },
  { types: ['PARQUET'], load: async () => [(await import('@sqlflow/connector-parquet')).parquet] },
  { types: ['MEMORY'], load: async () => [(await import('@sqlflow/connector-memory')).memory] },
  { types: ['REST', 'REST_API'], load: async () => [(await import('@sqlflow/connector-rest')).rest] },
  {
    types: ['POSTGRES', 'POSTGRESQL'],
    load: async () => [(await import('@sqlflow/connector-postgres')).postgres],
  },
];
