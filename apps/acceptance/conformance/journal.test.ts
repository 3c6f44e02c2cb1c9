import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import type { Connector } from '@sqlflow/connector-sdk';
import { type ConnectorFixture, testConnector } from '@sqlflow/connector-sdk/testing';
import { root } from '../../../scripts/house/packages.mjs';

const file = join(root, 'examples/connector_interface_demo/connectors/journal.mjs');
const { journal } = (await import(file)) as { readonly journal: Connector };

const columns = [
  { name: 'id', type: 'BIGINT' },
  { name: 'account', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(18,2)' },
];

/** What the example teaches keeps the promises that it claims. */
async function fixture({ directory }: { readonly directory: string }): Promise<ConnectorFixture> {
  // Nobody can write a journal in place of a folder.
  await mkdir(join(directory, 'folder'));
  return {
    source: {
      params: { path: 'bank.ndjson', page_size: 5 },
      streams: [{ columns, cursor: 'id' }],
      fill: (_stream, rows) => writeFile(join(directory, 'bank.ndjson'), rows.map(lineOf).join('')),
      mistakes: [{ name: 'no such file', params: { path: 'bonk.ndjson' }, parameter: 'path' }],
    },
    destination: {
      options: {},
      uri: 'target.ndjson',
      columns,
      read: async () => {
        const text = await readFile(join(directory, 'target.ndjson'), 'utf8').catch(() => undefined);
        return text
          ?.split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
      },
      mistakes: [{ name: 'a folder is there', params: {}, uri: 'folder' }],
    },
  };
}

function lineOf(row: object): string {
  return `${JSON.stringify(row, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`;
}

testConnector(journal, fixture, { describe, test });
