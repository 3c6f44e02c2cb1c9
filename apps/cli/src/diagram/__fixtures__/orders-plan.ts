import type { Plan, PlannedSource, Task } from '@sqlflow/planner';

const place = { file: 'pipelines/orders.sf', start: 0, end: 1, line: 1, column: 1 };
const base = { place, dependsOn: [], reads: [], writes: [], barrier: false };
const sql = (text: string) => ({ text, place, segments: [] });

const source: PlannedSource = {
  name: 'orders_file',
  type: 'CSV',
  params: { path: 'data/orders.csv', token: { $text: '${TOKEN}', $references: ['TOKEN'] } },
  common: {
    syncMode: 'full_refresh',
    incremental: {},
    onBadRows: 'fail',
    schemaEvolution: 'permissive',
    alertOnSchemaChange: false,
    loadMetadata: false,
    debug: { traceQueries: false, explainPlans: false },
    resilience: {},
    more: {},
  },
  policies: {
    onError: { action: 'fail' },
    onRateLimit: 'wait_and_retry',
    onLimitExceeded: 'stop',
  },
  place,
};

const load = (id: string, dependsOn: string[]): Task => ({
  ...base,
  id,
  kind: 'load',
  source: 'orders_file',
  stream: '',
  target: { name: 'orders' },
  mode: 'replace',
  keys: [],
  reads: ['file:data/orders.csv'],
  writes: ['orders'],
  dependsOn,
});

const exported = (id: string, uri: string, reads: string[], dependsOn: string[]): Task => ({
  ...base,
  id,
  kind: 'export',
  query: sql('FROM x'),
  to: { uri, type: 'CSV', options: { header: true }, local: true },
  reads,
  writes: [`file:${uri}`],
  dependsOn,
});

/** A load, a table joined with one that the file does not make, an export, and the same table loaded again. */
export const ordersPlan: Plan = {
  version: 1,
  pipeline: 'orders',
  file: 'pipelines/orders.sf',
  profile: 'dev',
  sources: [source, { ...source, name: 'unused' }],
  tasks: [
    load('load:orders', []),
    {
      ...base,
      id: 'transform:sales.daily',
      kind: 'transform',
      creates: 'table',
      orReplace: true,
      target: { schema: 'sales', name: 'daily' },
      mode: 'replace',
      keys: [],
      query: sql('SELECT a < b & "c" FROM orders JOIN countries USING (id)'),
      reads: ['countries', 'orders'],
      writes: ['sales.daily'],
      dependsOn: ['load:orders'],
      description: 'Orders by day',
    },
    exported('export:output/first.csv', 'output/first.csv', ['orders'], ['load:orders']),
    load('load:orders#2', ['load:orders', 'transform:sales.daily', 'export:output/first.csv']),
    exported('export:out "put".csv', 'out "put"<1>.csv', ['orders', 'sales.daily'], [
      'load:orders#2',
      'transform:sales.daily',
    ]),
  ],
};
