import { givenPages } from '../pagination/given.js';
import type { PageSettings } from '../pagination/settings.js';
import type { EndpointParams } from '../params/endpoint.js';
import type { CursorFormat } from '../params/incremental.js';
import type { RestParams } from '../params/source.js';

/** One thing to load, with everything that is said about it or about all endpoints. */
export interface Endpoint {
  /** Empty for the only endpoint of a source with `endpoint`. */
  readonly stream: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly dataPath: string | undefined;
  readonly format: 'json' | 'ndjson' | 'csv' | 'xml' | undefined;
  /** How deep nested objects become columns; 0: not at all. */
  readonly flatten: number;
  readonly columnTypes: Readonly<Record<string, string>> | undefined;
  readonly decimals: 'decimal' | 'double';
  /** Undefined: to be recognised. */
  readonly pages: PageSettings | undefined;
  readonly maxPages: number | undefined;
  readonly primaryKey: readonly string[] | undefined;
  readonly cursorField: string | undefined;
  readonly cursorParam: string | undefined;
  readonly cursorEndParam: string | undefined;
  readonly cursorFormat: CursorFormat | undefined;
  /** ISO 8601 duration. */
  readonly slice: string | undefined;
  readonly parent: { readonly endpoint: string; readonly field: string; readonly param: string } | undefined;
}

/** The endpoints that the parameters name. Without any the API is its only one. */
export function endpointsOf(params: RestParams): readonly Endpoint[] {
  if (params.endpoints !== undefined) return params.endpoints.map((each) => endpointOf(params, each, false));
  return [endpointOf(params, params.endpoint ?? { path: '' }, true)];
}

type Written = string | (Omit<EndpointParams, 'path'> & { readonly path?: string | undefined });

function endpointOf(source: RestParams, written: Written, only: boolean): Endpoint {
  const own: Exclude<Written, string> = typeof written === 'string' ? { path: written } : written;
  const path = own.path ?? own.name ?? '';
  const pagination = own.pagination ?? source.pagination;
  const body = own.body ?? source.body;
  const primaryKey = own.primary_key;
  return {
    stream: only ? '' : (own.name ?? path),
    path,
    method: own.method ?? source.method ?? 'GET',
    params: texts({ ...source.params, ...own.params }),
    headers: { ...source.headers, ...own.headers },
    body: typeof body === 'object' ? JSON.stringify(body) : body,
    dataPath: own.data_path ?? source.data_path,
    format: own.response_format ?? source.response_format,
    flatten: depthOf(own.flatten ?? source.flatten),
    columnTypes: own.column_types ?? source.column_types,
    decimals: own.decimals ?? source.decimals ?? 'decimal',
    pages: pagination === undefined ? undefined : givenPages(pagination),
    maxPages: pagination?.max_pages,
    primaryKey: typeof primaryKey === 'string' ? [primaryKey] : primaryKey,
    cursorField: own.cursor_field,
    cursorParam: own.cursor_param ?? source.cursor_param,
    cursorEndParam: own.cursor_end_param ?? source.cursor_end_param,
    cursorFormat: own.cursor_format ?? source.cursor_format,
    slice: own.slice ?? source.slice,
    parent: own.parent,
  };
}

function texts(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function depthOf(flatten: boolean | number | undefined): number {
  if (flatten === true) return Number.POSITIVE_INFINITY;
  return flatten === undefined || flatten === false ? 0 : flatten;
}

/** What the records of parents say, by the name of the parameter. */
export type Bindings = Readonly<Record<string, string>>;

/** The address of an endpoint, without what asks for a page. */
export function endpointUrl(
  baseUrl: string,
  endpoint: Pick<Endpoint, 'path' | 'params' | 'parent'>,
  bindings: Bindings = {},
): URL {
  const base = new URL(baseUrl);
  const [written = '', query = ''] = endpoint.path.split('?', 2);
  const path = written.replaceAll(/\{(\w+)\}/g, (braces, name: string) => {
    const value = bindings[name];
    return value === undefined ? braces : encodeURIComponent(value);
  });
  const below = path.replace(/^\/+/, '');
  const url = new URL(base);
  if (below !== '') url.pathname = `${base.pathname.replace(/\/+$/, '')}/${below}`;
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  for (const [name, value] of Object.entries(endpoint.params)) url.searchParams.set(name, value);
  const { param = '' } = endpoint.parent ?? {};
  const bound = bindings[param];
  if (bound !== undefined && !written.includes(`{${param}}`)) url.searchParams.set(param, bound);
  return url;
}
