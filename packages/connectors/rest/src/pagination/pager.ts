import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { shownUrl } from '../http/request.js';
import { valueAt } from '../records/json-path.js';
import { countIn, type Lossless, scalarText } from '../records/lossless.js';
import { nextLink } from './link-header.js';
import type { PageFacts } from './page-facts.js';
import type { CursorPages, NumberedPages, OffsetPages, PageSettings } from './settings.js';

/** The same page so often in a row is a server that does not understand what it is asked for. */
const mostRepeats = 3;

/** Goes from page to page of one read. */
export interface Pager {
  /** The address of the next page; undefined after the last. Throws `SqlFlowError` where pages repeat or cannot be asked for. */
  next(page: PageFacts): URL | undefined;
}

export function createPager(settings: PageSettings, allowedHosts: readonly string[]): Pager {
  const seen = new Set<string>();
  let records = 0;
  let hash = '';
  let repeats = 0;
  return {
    next(page) {
      repeats = page.hash === hash && !page.empty ? repeats + 1 : 1;
      hash = page.hash;
      if (repeats >= mostRepeats && settings.type !== 'none')
        throw repeated(page, `the same page came ${repeats} times`);
      records += page.records ?? 0;
      const next = nextOf(settings, page, records, allowedHosts);
      if (next === undefined) return undefined;
      seen.add(page.asked.href);
      if (seen.has(next.href))
        throw repeated(page, `the next page is said to be ${shownUrl(next)}, which was read before`);
      return next;
    },
  };
}

function nextOf(
  settings: PageSettings,
  page: PageFacts,
  records: number,
  allowedHosts: readonly string[],
): URL | undefined {
  switch (settings.type) {
    case 'none':
      return undefined;
    case 'link_header': {
      const link = nextLink(page.headers.get('link'));
      return link === undefined ? undefined : linked(link, page, allowedHosts);
    }
    case 'next_url': {
      const link = textAt(page, settings.path);
      if (link !== undefined) return linked(link, page, allowedHosts);
      if (saysMore(page, settings.hasMorePath) === true) throw unknownNext(page);
      return undefined;
    }
    case 'cursor':
      return afterCursor(settings, page);
    case 'page':
      return nextNumber(settings, page, records);
    case 'offset':
      return nextOffset(settings, page, records);
  }
}

function afterCursor(settings: CursorPages, page: PageFacts): URL | undefined {
  const more = saysMore(page, settings.hasMorePath);
  if (more === false) return undefined;
  const cursor = textAt(page, settings.path);
  if (cursor === undefined) {
    if (more === true && !page.empty) throw unknownNext(page);
    return undefined;
  }
  return withParam(page.asked, settings.param, cursor);
}

/**
 * Numbered pages go on until one is empty, unless the answer says how many there are: a page with fewer records than
 * asked for may be one of a server that gives no more than that, or that leaves out some of each page.
 */
function nextNumber(settings: NumberedPages, page: PageFacts, records: number): URL | undefined {
  if (page.empty || saysMore(page, settings.hasMorePath) === false) return undefined;
  const current = Number(page.asked.searchParams.get(settings.param) ?? settings.start);
  const last = countAt(page, settings.lastPagePath) ?? lastPageOf(page.headers);
  const lastNumber = last === undefined ? undefined : last + settings.start - 1;
  if (lastNumber !== undefined && current >= Math.max(lastNumber, 0)) return undefined;
  const total = countAt(page, settings.totalPath);
  if (total !== undefined && records >= total) return undefined;
  return withParam(page.asked, settings.param, String(current + 1));
}

/** The records that came count, not those that were asked for: a server may give fewer. */
function nextOffset(settings: OffsetPages, page: PageFacts, records: number): URL | undefined {
  if (page.empty || saysMore(page, settings.hasMorePath) === false) return undefined;
  const total = countAt(page, settings.totalPath);
  if (total !== undefined && records >= total) return undefined;
  return withParam(page.asked, settings.param, String(records));
}

function lastPageOf(headers: Headers): number | undefined {
  for (const name of ['x-total-pages', 'x-wp-totalpages', 'x-pages', 'x-page-count']) {
    const value = headers.get(name);
    if (value !== null && /^\d+$/.test(value)) return Number(value);
  }
  return undefined;
}

/** An address on this host, or on one that is allowed. A proxy may have made http of https. */
function linked(link: string, page: PageFacts, allowedHosts: readonly string[]): URL {
  const { landed } = page;
  if (!URL.canParse(link, landed.href))
    throw repeated(page, `the next page is said to be ${link}, which is no address`);
  const url = new URL(link, landed);
  if (landed.protocol === 'https:' && url.protocol === 'http:' && url.hostname === landed.hostname) {
    url.protocol = 'https:';
    if (url.port === '80') url.port = '';
  }
  const isAllowed =
    url.host === landed.host || allowedHosts.some((each) => [url.host, url.hostname].includes(each.toLowerCase()));
  const isDowngrade = landed.protocol === 'https:' && url.protocol !== 'https:';
  if (!isAllowed || isDowngrade || !/^https?:$/.test(url.protocol)) {
    const host = isDowngrade ? `${url.protocol}//${url.host}` : url.host;
    throw sqlFlowError(codes.rest.foreignPage, { request: shownUrl(page.asked), host });
  }
  url.username = '';
  url.password = '';
  return url;
}

function withParam(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}

function textAt({ envelope }: PageFacts, path: string): string | undefined {
  return envelope === undefined ? undefined : scalarText(valueAt(envelope, path));
}

function countAt({ envelope }: PageFacts, path: string | undefined): number | undefined {
  return path === undefined || envelope === undefined ? undefined : countIn(valueAt(envelope, path));
}

/** Undefined where nothing is said. */
function saysMore({ envelope }: PageFacts, path: string | undefined): boolean | undefined {
  if (path === undefined || envelope === undefined) return undefined;
  return truth(valueAt(envelope, path));
}

function truth(value: Lossless | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = scalarText(value)?.toLowerCase();
  if (text === undefined) return undefined;
  return !['false', '0', 'no', 'n'].includes(text);
}

function repeated(page: PageFacts, what: string): SqlFlowError {
  return sqlFlowError(codes.rest.repeatedPage, { request: shownUrl(page.asked), what });
}

function unknownNext(page: PageFacts): SqlFlowError {
  return sqlFlowError(codes.rest.moreThanSaid, { request: shownUrl(page.asked) });
}
