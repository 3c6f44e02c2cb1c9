import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { ConnectorContext } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { absolutePath, shownPath } from '@sqlflow/formats';
import type { Dispatcher } from 'undici';
import type { ConnectionParams } from '../params/connection.js';

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable | undefined;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  /** As it came: compressed, if the headers say so. */
  readonly body: Readable;
}

/** Sends single requests: no redirects, no retries, no credentials. */
export interface Transport extends AsyncDisposable {
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Incoming>;
}

type TransportParams = Pick<
  ConnectionParams,
  'ca_file' | 'client_cert_file' | 'client_key_file' | 'client_key_password'
>;

/**
 * A transport with connections of its own, which it closes in the end. Its proxy comes from the environment of the
 * context. The library is loaded with the first request.
 */
export function createTransport(params: TransportParams, context: ConnectorContext): Transport {
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opened ??= openDispatcher(params, context);
    return opened;
  };
  return {
    async send({ method, url, headers, body }, signal) {
      const { request, dispatcher } = await open();
      const answer = await request(url, {
        dispatcher,
        method: method as Dispatcher.HttpMethod,
        headers,
        body: body ?? null,
        signal,
      });
      return { status: answer.statusCode, headers: headersOf(answer.headers), body: answer.body };
    },
    async [Symbol.asyncDispose]() {
      const { dispatcher } = (await opened?.catch(() => undefined)) ?? {};
      await dispatcher?.destroy();
    },
  };
}

interface Opened {
  readonly request: typeof import('undici').request;
  readonly dispatcher: Dispatcher;
}

async function openDispatcher(params: TransportParams, context: ConnectorContext): Promise<Opened> {
  const connect = await tlsOptions(params, context);
  const { EnvHttpProxyAgent, request } = await import('undici');
  const { environment } = context;
  // What is empty is not looked up in the environment of the process.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: environment.http_proxy ?? environment.HTTP_PROXY ?? '',
    httpsProxy: environment.https_proxy ?? environment.HTTPS_PROXY ?? '',
    noProxy: environment.no_proxy ?? environment.NO_PROXY ?? '',
    connect,
    requestTls: connect,
    // Proxies of companies open tunnels for https, and many of them for nothing else.
    proxyTunnel: false,
    // How long may pass until the answer begins, and between two pieces of it.
    headersTimeout: silence,
    bodyTimeout: silence,
  });
  return { request, dispatcher };
}

const silence = 60_000;

async function tlsOptions(params: TransportParams, context: ConnectorContext) {
  const {
    ca_file: caFile,
    client_cert_file: certFile,
    client_key_file: keyFile,
    client_key_password: passphrase,
  } = params;
  const ca = caFile === undefined ? undefined : await readPem(caFile, 'ca_file', context);
  const cert = certFile === undefined ? undefined : await readPem(certFile, 'client_cert_file', context);
  const key = keyFile === undefined ? cert : await readPem(keyFile, 'client_key_file', context);
  return {
    timeout: 30_000,
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

async function readPem(path: string, parameter: string, context: ConnectorContext): Promise<string> {
  const absolute = absolutePath(path, context);
  try {
    return await readFile(absolute, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, open .*$/, '') : String(error);
    const args = { path: shownPath(absolute, context), reason };
    throw sqlFlowError(codes.connector.fileUnreadable, args, { parameter, cause: error });
  }
}

function headersOf(raw: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  return headers;
}
