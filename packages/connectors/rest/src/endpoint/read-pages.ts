import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext } from '@sqlflow/connector-sdk';
import { codes, diagnostic } from '@sqlflow/errors';
import type { Client } from '../http/client.js';
import { type ApiRequest, shownUrl } from '../http/request.js';
import { firstPage } from '../pagination/given.js';
import { createPager } from '../pagination/pager.js';
import { recognisePages } from '../pagination/recognise.js';
import { describePages, looksIntoBody, type PageSettings } from '../pagination/settings.js';
import type { FlatNames } from '../records/flatten.js';
import type { LosslessObject } from '../records/lossless.js';
import type { Endpoint } from './endpoint.js';
import { fetchPage, type Page, type RecordFacts } from './fetch-page.js';

/** What reading an endpoint needs. */
export interface Reading {
  readonly client: Client;
  readonly context: ConnectorContext;
  readonly endpoint: Endpoint;
  readonly allowedHosts: readonly string[];
  readonly signal: AbortSignal;
}

export interface PagesInput {
  /** Of the endpoint, without what asks for a page. */
  readonly url: URL;
  readonly facts: RecordFacts | undefined;
  readonly names: FlatNames;
  readonly added?: LosslessObject | undefined;
  readonly body?: string | undefined;
  /** The first page, where it was read a moment ago. */
  readonly first?: Page | undefined;
}

/**
 * Reads page after page. How the next one is found is recognised anew in each read: what had one page a moment ago may
 * have two.
 */
export async function* readPages(reading: Reading, input: PagesInput): AsyncGenerator<Page> {
  const { client, context, endpoint, signal } = reading;
  let { facts } = input;
  let settings = endpoint.pages;
  let pager = settings === undefined ? undefined : createPager(settings, reading.allowedHosts);
  const name = randomUUID();
  let url: URL | undefined = firstPage(input.url, settings);
  for (let number = 1; url !== undefined; number += 1) {
    const known = number === 1 ? input.first : undefined;
    const file = known?.file ?? join(context.tempDirectory, `rest-${name}-${number}.data`);
    let page: Page;
    try {
      page =
        known ??
        (await fetchPage({
          client,
          endpoint,
          request: requestOf(endpoint, url, input.body, number),
          file,
          facts,
          looksInside: settings === undefined || looksIntoBody(settings),
          names: input.names,
          added: input.added,
          signal,
        }));
      facts ??= page.found;
      if (settings === undefined || pager === undefined) {
        settings = recognisePages(page);
        reportRecognised(reading, page, settings);
        pager = createPager(settings, reading.allowedHosts);
      }
      url = pager.next(page);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    yield page;
    if (url !== undefined && number === endpoint.maxPages) {
      const args = { request: shownUrl(page.asked), pages: number };
      const { code, message, hint } = diagnostic(codes.rest.moreThanMaxPages, args);
      context.logger.warn(message, { code, hint });
      return;
    }
  }
}

export function requestOf(
  { method, path, headers, body }: Endpoint,
  url: URL,
  ownBody: string | undefined,
  page: number,
): ApiRequest {
  const sent = ownBody ?? body;
  const typed = sent !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    endpoint: `${url.host}/${path.replace(/^\/+/, '')}`,
    method,
    url,
    headers: typed ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(sent === undefined ? {} : { body: sent }),
    page,
  };
}

/** Numbers of records that servers give when nobody says how many. */
const usualSizes: ReadonlySet<number> = new Set([20, 25, 30, 50, 100, 200, 250, 500, 1000]);

function reportRecognised({ context, endpoint }: Reading, page: Page, settings: PageSettings): void {
  const name = endpoint.stream === '' ? shownUrl(page.asked) : endpoint.stream;
  context.logger.debug(`${name}: recognised ${describePages(settings)}`);
  if (settings.type !== 'none' || page.records === undefined || !usualSizes.has(page.records)) return;
  const { code, message, hint } = diagnostic(codes.rest.perhapsMore, {
    request: shownUrl(page.asked),
    records: page.records,
  });
  context.logger.warn(message, { code, hint });
}
