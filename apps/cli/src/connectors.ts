import type { Connector } from '@sqlflow/connector-sdk';

/** The connectors that come with the command line. Loaded when a project is opened, not before. */
export async function builtInConnectors(): Promise<readonly Connector[]> {
  const [{ csv }, { json }, { parquet }, { memory }, { rest }] = await Promise.all([
    import('@sqlflow/connector-csv'),
    import('@sqlflow/connector-json'),
    import('@sqlflow/connector-parquet'),
    import('@sqlflow/connector-memory'),
    import('@sqlflow/connector-rest'),
  ]);
  return [csv, json, parquet, memory, rest];
}
