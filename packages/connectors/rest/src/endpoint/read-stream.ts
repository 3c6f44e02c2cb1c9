import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch, ReadRequest } from '@sqlflow/connector-sdk';
import { codes, diagnostic } from '@sqlflow/errors';
import { firstPage } from '../pagination/given.js';
import type { FlatNames } from '../records/flatten.js';
import { cursorText } from './cursor-text.js';
import { type Endpoint, endpointUrl } from './endpoint.js';
import { engineFiles } from './engine-files.js';
import type { Page } from './fetch-page.js';
import { type AddressesInput, addressesOf } from './parents.js';
import { readPages, requestOf } from './read-pages.js';
import type { Sample } from './sample.js';
import { type Slice, slicesOf } from './slices.js';
import { conditionalHeaders, pagesOfState, stateOfPages } from './versions.js';

export interface StreamInput extends AddressesInput {
  readonly endpoint: Endpoint;
  readonly request: ReadRequest;
  readonly sample: Sample;
}

/** Reads an endpoint: whole, or what is new, in one piece or in several that are committed one by one. */
export async function* readStream(input: StreamInput): AsyncGenerator<Batch> {
  const { endpoint, request, sample } = input;
  const { columns } = sample;
  const { primaryKey } = endpoint;
  if (columns.length > 0) {
    yield { kind: 'schema', columns, inferred: true, ...(primaryKey === undefined ? {} : { primaryKey }) };
  }
  const cursor = request.sync === 'incremental' ? request.cursor : undefined;
  if (cursor !== undefined) reportWhole(input);
  if (await isUnchanged(input)) {
    yield {
      kind: 'checkpoint',
      last: true,
      nothingNew: true,
      ...(request.state === undefined ? {} : { state: request.state }),
    };
    return;
  }
  const whole: Slice = { from: cursor?.from, to: cursor?.to };
  const now = input.reading(endpoint).context.clock.now();
  const slices = request.commits === true ? slicesOf(endpoint, cursor, now) : [whole];
  for (const [index, slice] of slices.entries()) {
    const pages = await readSlice(input, slice);
    yield* await engineFiles(endpoint, filled(pages), true);
    const last = index === slices.length - 1;
    const isWhole = slices.length === 1 && endpoint.parent === undefined && request.limit === undefined;
    const state = isWhole ? stateOfPages(endpoint, pages) : undefined;
    const isEmpty = pages.every(({ empty }) => empty);
    if (!last && isEmpty) continue;
    const nothingNew = isEmpty && endpoint.cursorParam !== undefined;
    yield {
      kind: 'checkpoint',
      last,
      ...(nothingNew ? { nothingNew } : {}),
      ...(state === undefined ? {} : { state }),
    };
  }
}

/** What of a page is kept until all have come: there may be thousands, and each has its first and last record in it. */
type ReadPage = Pick<Page, 'file' | 'type' | 'shown' | 'empty' | 'asked' | 'headers'>;

async function readSlice(input: StreamInput, slice: Slice): Promise<readonly ReadPage[]> {
  const { endpoint, baseUrl, reading, sample, request } = input;
  const own: FlatNames = new Map();
  const pages: ReadPage[] = [];
  let records = 0;
  try {
    for await (const { bindings, added } of addressesOf(endpoint, input)) {
      const url = withCursor(endpointUrl(baseUrl, endpoint, bindings), endpoint, slice);
      const isWhole = request.sync === 'full_refresh';
      const first = isWhole ? sample.kept?.take(firstPage(url, endpoint.pages)) : undefined;
      const names = first?.names ?? own;
      const asked = { url, facts: sample.facts, names, added, first: first?.page };
      for await (const page of readPages(reading(endpoint), asked)) {
        const { file, type, shown, empty, headers } = page;
        // An empty page has nothing to read, and counts for what is known of the whole.
        if (empty) await rm(file, { force: true });
        pages.push({ file, type, shown, empty, asked: page.asked, headers });
        records += page.records ?? 0;
        // More than is asked for is left out by whoever reads.
        if (records >= (request.limit ?? Number.POSITIVE_INFINITY)) return pages;
      }
    }
  } catch (error) {
    // The read may be tried again: what it had would be there twice.
    await Promise.all(pages.map(({ file }) => rm(file, { force: true })));
    throw error;
  }
  return pages;
}

function withCursor(url: URL, { cursorParam, cursorEndParam, cursorFormat }: Endpoint, { from, to }: Slice): URL {
  const asked = new URL(url);
  const lowest = from === undefined ? undefined : cursorText(from, cursorFormat);
  const highest = to === undefined ? undefined : cursorText(to, cursorFormat);
  if (cursorParam !== undefined && lowest !== undefined) asked.searchParams.set(cursorParam, lowest);
  if (cursorEndParam !== undefined && highest !== undefined) asked.searchParams.set(cursorEndParam, highest);
  return asked;
}

function filled(pages: readonly ReadPage[]): readonly ReadPage[] {
  return pages.filter(({ empty }) => !empty);
}

/** Whether every page is still what it was when it was loaded. What changed in part is read whole. */
async function isUnchanged({ endpoint, request, baseUrl, reading }: StreamInput): Promise<boolean> {
  if (request.sync !== 'incremental' || endpoint.parent !== undefined) return false;
  const { from, to } = request.cursor ?? {};
  const url = withCursor(endpointUrl(baseUrl, endpoint), endpoint, { from, to });
  const pages = pagesOfState(endpoint, request.state, firstPage(url, endpoint.pages));
  const { client, context } = reading(endpoint);
  for (const [index, version] of pages.entries()) {
    const asked = requestOf(endpoint, new URL(version.url), undefined, index + 1);
    const file = join(context.tempDirectory, `rest-${randomUUID()}.data`);
    const headers = { ...asked.headers, ...conditionalHeaders(version) };
    const { status } = await client.fetch({ ...asked, headers }, file, { signal: request.signal });
    await rm(file, { force: true });
    if (status !== 304) return false;
  }
  if (pages.length > 0) context.logger.info(`${endpoint.stream || endpoint.path}: nothing has changed (304)`);
  return pages.length > 0;
}

function reportWhole({ endpoint, request, reading }: StreamInput): void {
  if (endpoint.cursorParam !== undefined) return;
  const { code, message, hint } = diagnostic(codes.rest.readWhole, {
    stream: endpoint.stream || endpoint.path,
    cursor: request.cursor?.field ?? '',
  });
  reading(endpoint).context.logger.info(message, { code, hint });
}
