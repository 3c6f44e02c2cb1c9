import { type ConnectorContext, connectorError, httpFailure } from '@sqlflow/connector-sdk';

export interface Connection {
  readonly base_url: string;
  readonly token: string;
}

export interface ApiRequest {
  readonly query?: Readonly<Record<string, string>>;
  /** What is sent, as JSON; a request without it is a GET. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Makes one request, again where a failure may pass, and gives what the answer's JSON says. */
export type Api = <Answer>(path: string, request?: ApiRequest) => Promise<Answer>;

export function createApi({ base_url, token }: Connection, context: ConnectorContext): Api {
  return async (path, { query = {}, body, headers, signal = context.signal } = {}) => {
    const url = new URL(`${base_url}/${path}`);
    url.search = new URLSearchParams(query).toString();
    // Failures are counted for each host and path, rate limits are kept for each host.
    const endpoint = url.host + url.pathname;
    return context.resilience.run(
      endpoint,
      async (attempt) => {
        const response = await context.fetch(url, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
          body: body === undefined ? null : toJson(body),
          signal: attempt.signal,
        });
        context.resilience.announce(endpoint, response.headers);
        const text = await response.text();
        if (!response.ok) throw failureOf(response, text, url.href);
        return parse(text);
      },
      { signal },
    );
  };
}

/** Errors name the parameter to look at. The rest is classified by `httpFailure`, which keeps what the server said. */
function failureOf({ status, headers }: Response, body: string, url: string): Error {
  const cause = httpFailure({ status, headers, body, url });
  if (status === 401 || status === 403) {
    return connectorError('the API does not accept the token', {
      parameter: 'token',
      failure: 'auth',
      hint: 'make a new token in the settings of My Source',
      cause,
    });
  }
  if (status === 404) {
    return connectorError('there is no such API', { parameter: 'base_url', hint: 'look at the address', cause });
  }
  return cause;
}

/** Integers beyond 2^53 come as text. As JSON numbers `JSON.parse` would round them: then the engine has to read the bytes. */
function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw connectorError('the answer is no JSON', {
      parameter: 'base_url',
      failure: 'data',
      hint: 'look at the address',
      cause,
    });
  }
}

/** Integers beyond 2^53 come as bigint, which JSON does not know: they are sent as text. */
function toJson(body: unknown): string {
  return JSON.stringify(body, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
