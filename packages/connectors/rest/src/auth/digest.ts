import { createHash, randomBytes } from 'node:crypto';
import type { AuthParams } from '../params/auth.js';
import { type Authentication, withHeader } from './authentication.js';

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: string;
  /** Undefined: a server of RFC 2069, which knows no counter. */
  readonly qop: 'auth' | undefined;
}

/** HTTP Digest (RFC 7616) with MD5 or SHA-256: the password is never sent, only proof that it is known. */
export function digestAuthentication({
  username = '',
  password = '',
}: Pick<AuthParams, 'username' | 'password'>): Authentication {
  let challenge: Challenge | undefined;
  let count = 0;
  return {
    async apply(outgoing) {
      if (challenge === undefined) return outgoing;
      count += 1;
      const uri = outgoing.url.pathname + outgoing.url.search;
      const cnonce = randomBytes(12).toString('hex');
      const answer = { challenge, username, password, method: outgoing.method, uri, cnonce, count };
      return withHeader(outgoing, 'authorization', digestHeader(answer));
    },
    challenged(headers) {
      const next = parseChallenge(headers.get('www-authenticate'));
      // The same challenge again means that the answer to it was wrong.
      if (next === undefined || next.nonce === challenge?.nonce) return false;
      challenge = next;
      count = 0;
      return true;
    },
  };
}

export interface DigestAnswer {
  readonly challenge: Challenge;
  readonly username: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly cnonce: string;
  readonly count: number;
}

export function digestHeader(answer: DigestAnswer): string {
  const { challenge, username, password, method, uri, cnonce, count } = answer;
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const hash = (text: string): string =>
    createHash(/^sha-256/i.test(algorithm) ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const plain = hash(`${username}:${realm}:${password}`);
  const first = /-sess$/i.test(algorithm) ? hash(`${plain}:${nonce}:${cnonce}`) : plain;
  const second = hash(`${method}:${uri}`);
  const counter = count.toString(16).padStart(8, '0');
  const proof =
    qop === undefined ? `${first}:${nonce}:${second}` : `${first}:${nonce}:${counter}:${cnonce}:${qop}:${second}`;
  const parts = [
    `username="${escaped(username)}"`,
    `realm="${escaped(realm)}"`,
    `nonce="${escaped(nonce)}"`,
    `uri="${uri}"`,
    `algorithm=${algorithm}`,
    `response="${hash(proof)}"`,
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${counter}`, `cnonce="${cnonce}"`]),
    ...(opaque === undefined ? [] : [`opaque="${escaped(opaque)}"`]),
  ];
  return `Digest ${parts.join(', ')}`;
}

/** The strongest of the challenges that is understood. */
function parseChallenge(header: string | null): Challenge | undefined {
  const found = (header ?? '').split(/(?=\bDigest\s)/i).flatMap((text) => {
    if (!/^Digest\s/i.test(text)) return [];
    const fields = new Map(
      [...text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [
        name.toLowerCase(),
        quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
      ]),
    );
    const nonce = fields.get('nonce');
    const algorithm = fields.get('algorithm') ?? 'MD5';
    if (nonce === undefined || !/^(md5|sha-256)(-sess)?$/i.test(algorithm)) return [];
    const qops = fields.get('qop')?.split(/\s*,\s*/);
    if (qops !== undefined && !qops.includes('auth')) return [];
    const qop = qops === undefined ? undefined : ('auth' as const);
    return [{ realm: fields.get('realm') ?? '', nonce, opaque: fields.get('opaque'), algorithm, qop }];
  });
  return found.find(({ algorithm }) => /^sha/i.test(algorithm)) ?? found[0];
}

function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&');
}
