import { rm } from 'node:fs/promises';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { valueAt } from '../records/json-path.js';
import {
  isLosslessObject,
  type Lossless,
  type LosslessObject,
  parseLossless,
  scalarText,
} from '../records/lossless.js';
import { readWhole, recordsIn } from '../records/rewrite.js';
import { type Bindings, type Endpoint, endpointUrl } from './endpoint.js';
import type { Page } from './fetch-page.js';
import { type Reading, readPages } from './read-pages.js';

/** One address of an endpoint: what the records of its parents say, and what its own records get of it. */
export interface Address {
  readonly bindings: Bindings;
  readonly added: LosslessObject | undefined;
}

export interface AddressesInput {
  readonly endpoints: readonly Endpoint[];
  readonly baseUrl: string;
  readonly reading: (endpoint: Endpoint) => Reading;
}

const noParent: Address = { bindings: {}, added: undefined };

/** The addresses that an endpoint is asked at: one, or one for each record of its parent, each once. */
export async function* addressesOf(
  endpoint: Endpoint,
  input: AddressesInput,
  below: readonly string[] = [],
): AsyncGenerator<Address> {
  const { parent } = endpoint;
  if (parent === undefined) {
    yield noParent;
    return;
  }
  const above = input.endpoints.find(({ stream }) => stream.toLowerCase() === parent.endpoint.toLowerCase());
  if (above === undefined || below.includes(above.stream)) {
    const args = { endpoint: endpoint.stream, parent: parent.endpoint, suggestion: undefined };
    throw sqlFlowError(codes.rest.unknownParent, args, { parameter: 'endpoints' });
  }
  const seen = new Set<string>();
  for await (const address of addressesOf(above, input, [...below, endpoint.stream])) {
    for await (const value of valuesOf(above, address, parent.field, input)) {
      const text = scalarText(value);
      if (text === undefined) continue;
      const bindings = { ...address.bindings, [parent.param]: text };
      const key = JSON.stringify(bindings);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { bindings, added: { ...address.added, [parent.param]: value } };
    }
  }
}

async function* valuesOf(
  endpoint: Endpoint,
  { bindings }: Address,
  field: string,
  { baseUrl, reading }: AddressesInput,
): AsyncGenerator<Lossless> {
  const url = endpointUrl(baseUrl, endpoint, bindings);
  // What flattening would make of the records is not what `field` speaks of.
  const plain = { ...endpoint, flatten: 0 };
  for await (const page of readPages(reading(plain), { url, facts: undefined, names: new Map() })) {
    const records = page.empty ? [] : await recordsOf(page);
    await rm(page.file, { force: true });
    for (const record of records) {
      const value = isLosslessObject(record) ? valueAt(record, field) : undefined;
      if (value !== undefined && value !== null) yield value;
    }
  }
}

/** The file holds what the engine would read: one document, or lines. */
async function recordsOf(page: Page): Promise<readonly Lossless[]> {
  if (page.type === 'csv') throw sqlFlowError(codes.run.notSupportedYet, { what: 'a parent that answers with CSV' });
  const text = await readWhole(page.file, page.shown);
  if (page.type === 'json') return recordsIn(text, { kind: 'document', shape: 'array' }, page.shown);
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parseLossless(line)]));
}
