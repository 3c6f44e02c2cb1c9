import type { Outgoing } from '../http/transport.js';
import type { AuthParams } from '../params/auth.js';

/** Adds to requests what proves who sends them. */
export interface Authentication {
  apply(outgoing: Outgoing, signal: AbortSignal): Promise<Outgoing>;
  /** The server wants an answer to what it says in the headers of a 401. True: `apply` now gives one. */
  challenged?(headers: Headers): boolean;
  /** Gets credentials that have to be asked for, before they are needed. */
  prepare?(): Promise<void>;
  /** Gets new credentials, after the last were not accepted. */
  renew?(): Promise<void>;
}

/** Credentials that are the same in every request. */
export function fixedAuthentication(params: AuthParams): Authentication {
  return { apply: async (outgoing) => withCredentials(outgoing, params) };
}

function withCredentials(outgoing: Outgoing, params: AuthParams): Outgoing {
  switch (params.auth_type) {
    case 'basic':
      return withHeader(outgoing, 'authorization', basicHeader(params.username ?? '', params.password ?? ''));
    case 'bearer_token':
      return withHeader(outgoing, 'authorization', `Bearer ${params.auth_token ?? ''}`);
    case 'api_key': {
      const key = params.api_key ?? params.auth_token ?? '';
      return params.api_key_in === 'header'
        ? withHeader(outgoing, params.api_key_name.toLowerCase(), key)
        : withQuery(outgoing, params.api_key_name, key);
    }
    default:
      return outgoing;
  }
}

export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function withHeader(outgoing: Outgoing, name: string, value: string): Outgoing {
  return { ...outgoing, headers: { ...outgoing.headers, [name]: value } };
}

function withQuery(outgoing: Outgoing, name: string, value: string): Outgoing {
  const url = new URL(outgoing.url);
  url.searchParams.set(name, value);
  return { ...outgoing, url };
}
