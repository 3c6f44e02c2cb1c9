import { type Connector, defineConnector, param, secret, specVersion, writeModeOptions, z } from '../../index.js';
import type { ConnectorFixture, Mistake } from '../index.js';
import { openBreakableDestination } from './breakable-destination.js';
import { openBreakableSource } from './breakable-source.js';
import type { Break } from './breaks.js';
import { baseUrl, createFakeApi, type FakeTable, token } from './fake-api.js';

/** A connector that claims everything and keeps it, but for one mistake. */
export function breakable(wrong?: Break): Connector {
  const authToken = wrong === 'secret not marked' ? z.string() : secret(z.string());
  const aliases = wrong === 'alias of another parameter' ? ['scheme'] : ['api_token'];
  const shape = {
    base_url: param(z.url(), { description: 'Where the system is.', aliases: ['url'] }),
    auth: z.object({
      token: param(authToken, { description: 'What it lets in.', aliases }),
      scheme: z.string().default('Bearer'),
    }),
    page_size: param(z.int().min(1).default(5), { description: 'Rows of a page.', aliases: ['limit_per_page'] }),
  };
  const params = wrong === 'any parameter' ? z.looseObject(shape) : z.object(shape);
  return defineConnector({
    type: 'BREAKABLE',
    specVersion,
    source: {
      params: params as z.ZodObject<typeof shape>,
      capabilities: {
        sync: ['full_refresh', 'incremental'],
        projection: true,
        filter: true,
        limit: true,
        sample: true,
        ordered: true,
        resumable: true,
        partitions: true,
        consistent: true,
        deletes: true,
      },
      open: (values, context) => openBreakableSource(values, context, wrong),
      fingerprint: ({ base_url }, stream) => `${base_url} ${stream}`,
    },
    destination: {
      options: z.object({ ...writeModeOptions, base_url: shape.base_url, auth: shape.auth }),
      capabilities: { modes: ['replace', 'append', 'merge', 'insert_only'], atomicity: 'all', idempotent: true },
      open: (values, context) => openBreakableDestination(values, context, wrong),
    },
  });
}

const columns = [
  { name: 'id', type: 'BIGINT', nullable: false },
  { name: 'changed_at', type: 'TIMESTAMP WITH TIME ZONE' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'price', type: 'DECIMAL(38,10)' },
  { name: 'day', type: 'DATE' },
  { name: 'ratio', type: 'DOUBLE' },
  { name: 'tags', type: 'VARCHAR[]' },
  { name: 'place', type: 'STRUCT(street VARCHAR, number INTEGER)' },
] as const;

const shape = { columns, primaryKey: ['id'], cursor: 'changed_at' };

const mistakes: readonly Mistake[] = [
  { name: 'wrong token', params: { auth: { token: 'nobody' } }, parameter: 'auth', failure: 'auth' },
  { name: 'wrong address', params: { base_url: 'http://api.example/v9' }, parameter: 'base_url' },
];

/** The fake API with two streams, and what the kit needs to know of them. */
export function breakableFixture(): ConnectorFixture {
  const empty = (): FakeTable => ({ ...shape, rows: [] });
  const api = createFakeApi({ orders: empty(), customers: empty(), target: empty() });
  return {
    context: { fetch: api.fetch },
    source: {
      params: { base_url: baseUrl, auth: { token } },
      streams: [
        { stream: 'orders', ...shape },
        { stream: 'customers', ...shape },
      ],
      async fill({ stream = '' }, rows) {
        api.tables.set(stream, { ...empty(), rows });
      },
      mistakes,
    },
    destination: {
      options: { base_url: baseUrl, auth: { token } },
      uri: 'target',
      columns,
      primaryKey: ['id'],
      read: async () => api.tables.get('target')?.rows,
      mistakes: [...mistakes, { name: 'wrong target', uri: 'nowhere', parameter: 'base_url' }],
    },
  };
}
