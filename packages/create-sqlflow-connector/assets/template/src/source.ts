import {
  type ConnectorContext,
  checkStep,
  type ReadRequest,
  type Row,
  readPages,
  type SourceInput,
} from '@sqlflow/connector-sdk';
import { createApi } from './api.js';
import type { Params } from './params.js';
import { streams } from './types.js';

interface Page {
  readonly data: readonly Row[];
  readonly next_page: number | null;
}

/** Reads a stream page by page. */
export function openSource(params: Params, context: ConnectorContext): SourceInput {
  const request = createApi(params, context);
  return {
    discover: async () => streams,
    read: (asked) =>
      readPages(asked, async (page = 1) => {
        const query = { page: String(page), page_size: String(params.page_size), ...rangeOf(asked) };
        const { data, next_page } = await request<Page>(asked.stream, { query, signal: asked.signal });
        return { rows: data, next: next_page ?? undefined };
      }),
    check: async () => [
      await checkStep('ask for a customer', async () => {
        const { data } = await request<Page>('customers', { query: { page_size: '1' } });
        return `${data.length} found`;
      }),
    ],
  };
}

/**
 * Incremental: from the watermark on. The bound itself is asked for too: rows with the same value may have come later. Of
 * other columns that a user names as `cursor_field` the API knows no ranges: then it is asked for all, and SQLFlow leaves
 * out what it has.
 */
function rangeOf({ cursor }: ReadRequest): Record<string, string> {
  if (cursor?.field !== 'updated_at' || cursor.from === undefined) return {};
  return { updated_since: cursor.from.value.replace(' ', 'T').replace('+00', 'Z') };
}
