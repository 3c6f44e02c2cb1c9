import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { rest } from '@sqlflow/connector-rest';
import type { Column, Connector, Row } from '@sqlflow/connector-sdk';
import { type ConnectorFixture, type MakeFixture, testConnector } from '@sqlflow/connector-sdk/testing';
import { flatColumns, nestedColumns, typesOf } from './columns.js';
import { documentedTable } from './documented-table.js';
import { type EngineFiles, engineFiles } from './engine-files.js';
import { startRestServer, token } from './rest-server.js';

// JSON has no such numbers.
const holds = (value: unknown, { type }: Column): boolean =>
  !['Infinity', '-Infinity', 'NaN'].includes(String(value)) || !/DOUBLE|FLOAT/.test(type);

const shape = { columns: nestedColumns, primaryKey: ['id'], cursor: 'changed_at' };

const fixture: MakeFixture = async ({ directory }): Promise<ConnectorFixture> => {
  const server = await startRestServer();
  const engine = await engineFiles();
  const url = `${server.origin}/v1`;
  const file = join(directory, 'records.ndjson');
  return {
    context: { inspectFiles: engine.inspectFiles },
    readBatches: engine.readBatches,
    source: {
      params: {
        base_url: url,
        auth_type: 'bearer_token',
        auth_token: token,
        endpoints: [
          { name: 'orders', primary_key: 'id', cursor_field: 'changed_at', cursor_param: 'since' },
          { name: 'customers', primary_key: 'id', cursor_field: 'changed_at' },
        ],
        data_path: 'data',
        pagination: { type: 'page', page_size: 10, total_path: 'total' },
        column_types: typesOf(nestedColumns),
      },
      streams: [
        { stream: 'orders', ...shape },
        { stream: 'customers', ...shape },
      ],
      fill: async ({ stream = '' }, rows) => {
        server.records.set(stream, await linesOf(engine, file, rows));
      },
      holds,
      failOnce: server.failOnce,
      hangFrom: server.hangFrom,
      mistakes: [
        { name: 'wrong token', params: { auth_token: 'nobody-knows-it' }, failure: 'auth' },
        { name: 'wrong address', params: { base_url: `${server.origin}/v9` }, failure: 'config' },
      ],
    },
    destination: {
      options: {
        auth_type: 'bearer_token',
        auth_token: token,
        batch_size: 5,
        idempotency_key_header: 'Idempotency-Key',
      },
      uri: `${url}/target`,
      columns: flatColumns,
      primaryKey: ['id'],
      holds,
      read: async () => (server.received.length === 0 ? undefined : rowsOf(engine, file, server.received)),
      failOnce: server.failOnce,
      hangFrom: server.hangFrom,
      mistakes: [
        { name: 'wrong token', params: { auth_token: 'nobody-knows-it' }, failure: 'auth' },
        { name: 'wrong address', params: {}, uri: `${server.origin}/v9/target`, failure: 'config' },
      ],
    },
    async close() {
      await engine.close();
      await server.close();
    },
  };
};

/** Rows as an engine writes them: each a line of JSON. */
async function linesOf({ writeFile: write }: EngineFiles, path: string, rows: readonly Row[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const format = { type: 'ndjson', compression: 'none' } as const;
  await write({ path, format, partitionBy: [], overwrite: true }, nestedColumns, rows);
  return (await readFile(path, 'utf8')).trim().split('\n');
}

/** What is in arrays of JSON, as an engine reads it. */
async function rowsOf({ readBatches }: EngineFiles, path: string, arrays: readonly string[]): Promise<readonly Row[]> {
  await writeFile(path, `[${arrays.map((array) => array.slice(1, -1)).join(',')}]`);
  const format = {
    type: 'json',
    compression: 'none',
    encoding: 'utf-8',
    columnTypes: typesOf(flatColumns),
    decimals: 'decimal',
    inferTypes: true,
  } as const;
  return readBatches([{ kind: 'files', uris: [path], format, owned: true }], flatColumns);
}

testConnector(rest as unknown as Connector, fixture, { describe, test, report: documentedTable('rest') });
