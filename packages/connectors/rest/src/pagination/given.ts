import type { Pagination } from '../params/pagination.js';
import type { PageSettings } from './settings.js';

/** The settings that a `pagination` block says. Its schema has checked that what a type needs is there. */
export function givenPages(given: Pagination): PageSettings {
  const { page_size: size, has_more_path: hasMorePath, total_path: totalPath } = given;
  const sizeParam = size === undefined ? undefined : (given.page_size_param ?? defaultSizeParam(given.type));
  switch (given.type) {
    case 'none':
      return { type: 'none' };
    case 'page':
      return {
        type: 'page',
        param: given.page_param,
        start: given.start_page,
        size,
        sizeParam,
        hasMorePath,
        totalPath,
      };
    case 'offset':
      return { type: 'offset', param: given.offset_param, size, sizeParam, hasMorePath, totalPath };
    case 'cursor':
      return { type: 'cursor', param: given.cursor_param, path: given.cursor_path ?? '', size, sizeParam, hasMorePath };
    case 'link_header':
      return { type: 'link_header', size, sizeParam };
    case 'next_url':
      return { type: 'next_url', path: given.next_url_path ?? '', size, sizeParam, hasMorePath };
  }
}

function defaultSizeParam(type: Pagination['type']): string {
  return type === 'offset' || type === 'cursor' ? 'limit' : 'per_page';
}

/** The address of the first page. */
export function firstPage(url: URL, settings: PageSettings | undefined): URL {
  const first = new URL(url);
  if (settings === undefined || settings.type === 'none') return first;
  if (settings.size !== undefined && settings.sizeParam !== undefined) {
    first.searchParams.set(settings.sizeParam, String(settings.size));
  }
  if (settings.type === 'page') first.searchParams.set(settings.param, String(settings.start));
  if (settings.type === 'offset') first.searchParams.set(settings.param, '0');
  return first;
}
