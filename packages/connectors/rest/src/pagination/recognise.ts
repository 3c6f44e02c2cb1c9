import { codes, sqlFlowError } from '@sqlflow/errors';
import { shownUrl } from '../http/request.js';
import { pathText, valueAt } from '../records/json-path.js';
import { countIn, isLosslessObject, type Lossless, scalarText } from '../records/lossless.js';
import { nextLink } from './link-header.js';
import type { PageFacts } from './page-facts.js';
import type { PageSettings } from './settings.js';

/** Objects that hold what is said of pages, beside the answer itself. */
const wrappers = [
  [],
  ['meta'],
  ['metadata'],
  ['pagination'],
  ['paging'],
  ['page_info'],
  ['pageInfo'],
  ['links'],
  ['_links'],
  ['meta', 'pagination'],
  ['meta', 'page'],
  ['page'],
  ['paging', 'next'],
  ['response_metadata'],
  ['cursors'],
  ['paging', 'cursors'],
] as const;

const addressNames = [
  'next',
  'next_url',
  'nextUrl',
  'next_page_url',
  'nextPageUrl',
  'nextLink',
  '@odata.nextLink',
  'next_page',
  'nextPage',
  'next_href',
];

/** Names of cursors, and the parameter that is usual with each. */
const cursorNames: readonly (readonly [name: string, param: string])[] = [
  ['next_cursor', 'cursor'],
  ['nextCursor', 'cursor'],
  ['next_page_token', 'page_token'],
  ['nextPageToken', 'pageToken'],
  ['next_token', 'next_token'],
  ['nextToken', 'nextToken'],
  ['continuation_token', 'continuation_token'],
  ['continuationToken', 'continuationToken'],
  ['after', 'after'],
  ['end_cursor', 'after'],
  ['endCursor', 'after'],
];

const moreNames = ['has_more', 'hasMore', 'has_next', 'hasNext', 'has_next_page', 'hasNextPage', 'more'];
const numberNames = ['page', 'current_page', 'currentPage', 'page_number', 'pageNumber', 'number'];
const lastNames = ['total_pages', 'totalPages', 'last_page', 'lastPage', 'page_count', 'pageCount', 'pages'];
const totalNames = ['total', 'total_count', 'totalCount', 'count', 'total_results', 'total_items', 'totalItems'];

/**
 * Finds out from the first answer how the next page is asked for. Throws `SqlFlowError` where it says that there are more
 * and not how to get them: the first page alone would lose the rest.
 */
export function recognisePages(page: PageFacts): PageSettings {
  if (nextLink(page.headers.get('link')) !== undefined) return { type: 'link_header' };
  const { envelope } = page;
  const found = isLosslessObject(envelope) ? inEnvelope(envelope, page) : inHeaders(page.headers);
  return found ?? { type: 'none' };
}

function inEnvelope(envelope: Lossless, page: PageFacts): PageSettings | undefined {
  const hasMorePath = findPath(envelope, moreNames, (value) => typeof value === 'boolean');
  return (
    nextAddress(envelope, hasMorePath) ??
    nextCursor(envelope, hasMorePath) ??
    lastRecordCursor(envelope, hasMorePath) ??
    numbered(envelope, hasMorePath) ??
    offset(envelope, hasMorePath) ??
    inHeaders(page.headers) ??
    unlessMore(envelope, hasMorePath, page)
  );
}

function nextAddress(envelope: Lossless, hasMorePath: string | undefined): PageSettings | undefined {
  const path = findPath(envelope, addressNames, isAddress, 'next');
  return path === undefined ? undefined : { type: 'next_url', path, hasMorePath };
}

/** An address, whole or from the root of the host; another text may be a cursor. */
function isAddress(value: Lossless): boolean {
  return typeof value === 'string' && /^(https?:\/\/|\/|\?)/.test(value);
}

function nextCursor(envelope: Lossless, hasMorePath: string | undefined): PageSettings | undefined {
  for (const [name, param] of cursorNames) {
    const path = findPath(envelope, [name], (value) => scalarText(value) !== undefined);
    if (path !== undefined) return { type: 'cursor', path, param, hasMorePath };
  }
  return undefined;
}

/** Lists of Stripe and those made after it: the id of the last record goes on. */
function lastRecordCursor(envelope: Lossless, hasMorePath: string | undefined): PageSettings | undefined {
  if (!isLosslessObject(envelope) || hasMorePath !== 'has_more' || envelope.object !== 'list') return undefined;
  const path = '$.data[-1].id';
  if (scalarText(valueAt(envelope, path)) === undefined) return undefined;
  return { type: 'cursor', path, param: 'starting_after', hasMorePath };
}

function numbered(envelope: Lossless, hasMorePath: string | undefined): PageSettings | undefined {
  const number = findPath(envelope, numberNames, (value) => countIn(value) !== undefined);
  const lastPagePath = findPath(envelope, lastNames, (value) => countIn(value) !== undefined);
  if (number === undefined || (lastPagePath === undefined && hasMorePath === undefined)) return undefined;
  const start = countIn(valueAt(envelope, number)) === 0 ? 0 : 1;
  return { type: 'page', param: 'page', start, lastPagePath, hasMorePath };
}

function offset(envelope: Lossless, hasMorePath: string | undefined): PageSettings | undefined {
  const param = ['offset', 'skip', 'start'].find(
    (name) => findPath(envelope, [name], (value) => countIn(value) !== undefined) !== undefined,
  );
  const totalPath = findPath(envelope, totalNames, (value) => countIn(value) !== undefined);
  if (param === undefined || (totalPath === undefined && hasMorePath === undefined)) return undefined;
  return { type: 'offset', param, totalPath, hasMorePath };
}

function inHeaders(headers: Headers): PageSettings | undefined {
  const has = (...names: readonly string[]) => names.some((name) => /^\d+$/.test(headers.get(name) ?? ''));
  if (!has('x-total-pages', 'x-wp-totalpages', 'x-pages', 'x-page-count')) return undefined;
  return { type: 'page', param: 'page', start: 1 };
}

function unlessMore(envelope: Lossless, hasMorePath: string | undefined, page: PageFacts): undefined {
  if (hasMorePath === undefined || valueAt(envelope, hasMorePath) !== true) return undefined;
  throw sqlFlowError(codes.rest.moreThanSaid, { request: shownUrl(page.asked) });
}

/** The path of the first of these names whose value fits, in the answer or in one of the usual objects in it. */
function findPath(
  envelope: Lossless,
  names: readonly string[],
  fits: (value: Lossless) => boolean,
  nested?: string,
): string | undefined {
  for (const wrapper of wrappers) {
    const path = wrapper.length === 0 ? '' : pathText(wrapper);
    const holder = wrapper.length === 0 ? envelope : valueAt(envelope, path);
    if (!isLosslessObject(holder)) continue;
    for (const name of names) {
      const value = holder[name];
      if (value !== undefined && fits(value)) return pathText([...wrapper, name]);
      if (name !== nested || !isLosslessObject(value)) continue;
      const inner = ['href', 'url', 'link'].find((each) => value[each] !== undefined && fits(value[each]));
      if (inner !== undefined) return pathText([...wrapper, name, inner]);
    }
  }
  return undefined;
}
