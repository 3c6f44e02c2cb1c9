import { rm } from 'node:fs/promises';
import type { Column } from '@sqlflow/connector-sdk';
import type { FlatNames } from '../records/flatten.js';
import { type Endpoint, endpointUrl } from './endpoint.js';
import { engineFiles } from './engine-files.js';
import type { Page, RecordFacts } from './fetch-page.js';
import { type KeptPage, keepPage } from './kept-page.js';
import { type Address, type AddressesInput, addressesOf } from './parents.js';
import { readPages } from './read-pages.js';

/** What the first page of an endpoint showed. */
export interface Sample {
  /** How messages call it. */
  readonly shown: string;
  readonly columns: readonly Column[];
  readonly facts: RecordFacts | undefined;
  /** The page itself; undefined where the endpoint has several addresses. */
  readonly kept: KeptPage | undefined;
}

/** The first address at which an endpoint has records, among so many. */
const mostAddresses = 20;

/** Reads first pages until one has a record, and asks the engine for its columns. */
export async function takeSample(endpoint: Endpoint, input: AddressesInput): Promise<Sample> {
  const { context } = input.reading(endpoint);
  let sample: Sample = {
    shown: `GET ${endpointUrl(input.baseUrl, endpoint).href}`,
    columns: givenColumns(endpoint),
    facts: undefined,
    kept: undefined,
  };
  let asked = 0;
  for await (const address of addressesOf(endpoint, input)) {
    const names: FlatNames = new Map();
    const page = await firstOf(endpoint, address, input, names);
    if (page === undefined) continue;
    const columns = page.empty ? sample.columns : await columnsOf(endpoint, page, input);
    const kept = endpoint.parent === undefined ? keepPage({ page, names }, () => context.clock.now()) : undefined;
    if (kept === undefined) await rm(page.file, { force: true });
    sample = { shown: page.shown, columns, facts: page.found ?? sample.facts, kept };
    asked += 1;
    if (!page.empty || asked >= mostAddresses) break;
  }
  return sample;
}

async function firstOf(
  endpoint: Endpoint,
  { bindings, added }: Address,
  input: AddressesInput,
  names: FlatNames,
): Promise<Page | undefined> {
  const url = endpointUrl(input.baseUrl, endpoint, bindings);
  for await (const page of readPages(input.reading(endpoint), { url, facts: undefined, names, added })) return page;
  return undefined;
}

async function columnsOf(endpoint: Endpoint, page: Page, { reading }: AddressesInput): Promise<readonly Column[]> {
  try {
    const [data] = await engineFiles(endpoint, [page], false);
    return data === undefined ? [] : (await reading(endpoint).context.inspectFiles(data)).columns;
  } catch (error) {
    await rm(page.file, { force: true });
    throw error;
  }
}

function givenColumns({ columnTypes }: Endpoint): readonly Column[] {
  return Object.entries(columnTypes ?? {}).map(([name, type]) => ({ name, type }));
}
