import { type Attempt, type ConnectorContext, httpFailure } from '@sqlflow/connector-sdk';
import { codes, diagnostic, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { connectionFailure } from '../http/failure.js';
import { shownUrl } from '../http/request.js';
import type { Outgoing, Transport } from '../http/transport.js';
import type { AuthParams } from '../params/auth.js';
import { type Authentication, basicHeader, withHeader } from './authentication.js';

interface Token {
  readonly value: string;
  /** Milliseconds since 1970; undefined: it does not say. */
  readonly renewAt: number | undefined;
}

export interface OAuthInput {
  readonly params: AuthParams;
  readonly tokenUrl: URL;
  readonly transport: Transport;
  readonly context: ConnectorContext;
}

/**
 * A token of OAuth 2 (RFC 6749), asked for when it is first needed, renewed shortly before it expires and when it is not
 * accepted. All streams of a source share it.
 */
export function oauthAuthentication(input: OAuthInput): Authentication {
  const { context } = input;
  const client = tokenClient(input);
  let token: Promise<Token> | undefined;
  const get = (within?: AbortSignal): Promise<Token> => {
    const asked = client(within);
    token = asked;
    asked.catch(() => {
      if (token === asked) token = undefined;
    });
    return asked;
  };
  return {
    async apply(outgoing, within) {
      let { value, renewAt } = await (token ?? get(within));
      if (renewAt !== undefined && context.clock.now() >= renewAt) ({ value, renewAt } = await get(within));
      return withHeader(outgoing, 'authorization', `Bearer ${value}`);
    },
    async prepare() {
      await (token ?? get());
    },
    async renew() {
      await get();
    },
  };
}

/** Asks for tokens. Client and secret go into a header, or where the server does not take that, into the form. */
function tokenClient({ params, tokenUrl, transport, context }: OAuthInput): (within?: AbortSignal) => Promise<Token> {
  let inForm = params.client_secret === undefined;
  let refreshToken = params.refresh_token;
  const ask = async (signal: AbortSignal): Promise<Token> => {
    const form = formOf(params, refreshToken, inForm);
    const { status, headers, text } = await post(transport, tokenUrl, form, inForm ? undefined : params, signal);
    if (!inForm && (status === 400 || status === 401) && /invalid_(client|request)/.test(text)) {
      inForm = true;
      return ask(signal);
    }
    if (status >= 300) throw httpFailure({ status, headers, body: text, url: tokenUrl.href });
    const answer = tokenIn(text, tokenUrl);
    if (answer.refreshToken !== undefined && answer.refreshToken !== refreshToken) {
      refreshToken = answer.refreshToken;
      const { code, message, hint } = diagnostic(codes.rest.refreshTokenChanged, { request: shownUrl(tokenUrl) });
      context.logger.warn(message, { code, hint });
    }
    return { value: answer.value, renewAt: renewalTime(context.clock.now(), answer.expiresIn) };
  };
  const attempt = async ({ signal }: Attempt): Promise<Token> => {
    try {
      return await ask(signal);
    } catch (error) {
      signal.throwIfAborted();
      throw connectionFailure({ method: 'POST', url: tokenUrl }, error);
    }
  };
  const endpoint = `${tokenUrl.host}${tokenUrl.pathname}`;
  return (within) => context.resilience.run(endpoint, attempt, within === undefined ? {} : { within });
}

function formOf(params: AuthParams, refreshToken: string | undefined, inForm: boolean): URLSearchParams {
  const form = new URLSearchParams();
  if (params.auth_type === 'oauth2_refresh_token') {
    form.set('grant_type', 'refresh_token');
    form.set('refresh_token', refreshToken ?? '');
  } else form.set('grant_type', 'client_credentials');
  const scopes = params.scopes === undefined ? [] : [params.scopes].flat();
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  if (inForm) {
    form.set('client_id', params.client_id ?? '');
    if (params.client_secret !== undefined) form.set('client_secret', params.client_secret);
  }
  return form;
}

async function post(
  transport: Transport,
  url: URL,
  form: URLSearchParams,
  client: AuthParams | undefined,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const outgoing: Outgoing = {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'sqlflow',
    },
    body: form.toString(),
  };
  const id = encodeURIComponent(client?.client_id ?? '');
  const secret = encodeURIComponent(client?.client_secret ?? '');
  const sent = client === undefined ? outgoing : withHeader(outgoing, 'authorization', basicHeader(id, secret));
  const { status, headers, body } = await transport.send(sent, signal);
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<Buffer>) pieces.push(piece);
  return { status, headers, text: Buffer.concat(pieces).toString('utf8') };
}

function tokenIn(text: string, url: URL) {
  let answer: Readonly<Record<string, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) answer = { ...parsed };
  } catch {
    // What is no JSON has no token either.
  }
  const { access_token: value, expires_in: expiresIn, refresh_token: refreshToken } = answer;
  if (typeof value !== 'string' || value === '') throw withoutToken(url, Object.keys(answer));
  return {
    value,
    expiresIn: Number(expiresIn),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
  };
}

function withoutToken(url: URL, keys: readonly string[]): SqlFlowError {
  return sqlFlowError(codes.rest.noToken, { request: shownUrl(url), keys });
}

/** A little before it expires: requests take time, and clocks differ. */
function renewalTime(now: number, expiresIn: number): number | undefined {
  if (!Number.isFinite(expiresIn) || expiresIn <= 0) return undefined;
  return now + expiresIn * 1000 - Math.min(60_000, expiresIn * 100);
}
