import { describe, test } from 'node:test';
import { testConnector } from '@sqlflow/connector-sdk/testing';
import { shop } from '../src/index.js';
import { streams } from '../src/types.js';
import { startTestServer } from './test-server.js';

const token = 'a-token-of-the-test-server';

// The kit makes the rows, lets requests fail and aborts them, and checks what `capabilities` claims.
testConnector(
  shop,
  async () => {
    const server = await startTestServer(token);
    const connection = { base_url: server.url, token };
    const mistakes = [
      { name: 'wrong token', params: { token: 'nobody' }, parameter: 'token', failure: 'auth' },
      { name: 'wrong address', params: { base_url: `${server.url}/v9` }, parameter: 'base_url' },
    ] as const;
    const [, orders] = streams;
    return {
      source: {
        params: { ...connection, page_size: 5 },
        streams: [streams[1], streams[0]],
        fill: async ({ stream = '' }, rows) => void server.collections.set(stream, rows),
        mistakes,
      },
      destination: {
        options: connection,
        uri: 'orders',
        columns: orders.columns,
        primaryKey: orders.primaryKey,
        read: async () => server.collections.get('orders'),
        mistakes,
      },
      close: () => server.close(),
    };
  },
  { describe, test },
);
