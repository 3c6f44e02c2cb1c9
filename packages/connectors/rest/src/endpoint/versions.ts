import { createHash } from 'node:crypto';
import type { Json, SourceState } from '@sqlflow/connector-sdk';
import { shownUrl } from '../http/request.js';
import type { Endpoint } from './endpoint.js';
import type { Page } from './fetch-page.js';

/** What tells whether a page has changed since it was loaded (RFC 9110, 8.8). */
export interface PageVersion {
  readonly url: string;
  readonly etag?: string | undefined;
  readonly modified?: string | undefined;
}

/** What of a page tells its version. */
type Versioned = Pick<Page, 'asked' | 'headers'>;

const stateVersion = 1;
/** The state must stay small. */
const mostPages = 500;

/**
 * The versions of all pages of a read, to be kept with what was loaded. Undefined where one of them cannot be told again:
 * what did not change is passed over as a whole or not at all.
 */
export function stateOfPages(endpoint: Endpoint, pages: readonly Versioned[]): SourceState | undefined {
  const versions = pages.map(versionOf);
  if (pages.length === 0 || pages.length > mostPages || versions.some((each) => each === undefined)) return undefined;
  return { version: stateVersion, data: { asked: settingsHash(endpoint), pages: versions as unknown as Json } };
}

/** The versions that a state holds, if they are of this endpoint as it is asked now. */
export function pagesOfState(endpoint: Endpoint, state: SourceState | undefined, first: URL): readonly PageVersion[] {
  if (state?.version !== stateVersion || typeof state.data !== 'object' || state.data === null) return [];
  const { asked, pages } = state.data as { readonly asked?: unknown; readonly pages?: readonly PageVersion[] };
  if (asked !== settingsHash(endpoint) || !Array.isArray(pages) || pages[0]?.url !== first.href) return [];
  return pages;
}

/** The headers that ask for a page only if it has changed. */
export function conditionalHeaders({ etag, modified }: PageVersion): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined || etag !== undefined ? {} : { 'if-modified-since': modified }),
  };
}

function versionOf({ asked, headers }: Versioned): PageVersion | undefined {
  // The state is no place for credentials.
  if (shownUrl(asked).includes('***')) return undefined;
  const etag = headers.get('etag') ?? undefined;
  const modified = settledTime(headers);
  return etag === undefined && modified === undefined ? undefined : { url: asked.href, etag, modified };
}

/**
 * `Last-Modified` counts seconds: what was written twice within one would look unchanged. So it is trusted only if it was
 * over long before the answer.
 */
function settledTime(headers: Headers): string | undefined {
  const modified = headers.get('last-modified');
  const answered = Date.parse(headers.get('date') ?? '');
  if (modified === null || Number.isNaN(answered)) return undefined;
  return answered - Date.parse(modified) >= 60_000 ? modified : undefined;
}

/** Changed settings may make other rows of the same answer. */
function settingsHash(endpoint: Endpoint): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...endpoint, flatten: String(endpoint.flatten) }))
    .digest('base64');
}
