/** A request of an endpoint, before anything is added that proves who sends it. */
export interface ApiRequest {
  /** Host and path template: what requests share that fail and are limited together. */
  readonly endpoint: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Which page of the endpoint it is, from 1. */
  readonly page: number;
}

/** How messages call a request: without the values of parameters that could be credentials. */
export function shownRequest({ method, url }: Pick<ApiRequest, 'method' | 'url'>): string {
  return `${method} ${shownUrl(url)}`;
}

const secretName = /passw|secret|token|key|credential|auth|sig/i;
const longest = 200;

/** A URL without user, password, and values of parameters that could be credentials. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const name of new Set(shown.searchParams.keys())) {
    if (secretName.test(name) && !/page|cursor|next/i.test(name)) shown.searchParams.set(name, '***');
  }
  const text = shown.href;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
