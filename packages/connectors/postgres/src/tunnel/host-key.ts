import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { type KnownKeys, keysOfHost, parseKnownHosts } from './known-hosts.js';
import { type TunnelSettings, tunnelName } from './tunnel-settings.js';

/** Which keys an SSH server may show. */
export interface HostKeyCheck {
  /** Kinds of keys that are known of it: the server is asked for one of these. */
  readonly types: readonly string[];
  /** Undefined: the server is the one that is meant. */
  refuse(key: Buffer): SqlFlowError | undefined;
}

/** What `tunnel_host_key` says, else the files of known hosts. */
export async function hostKeyCheck(settings: TunnelSettings): Promise<HostKeyCheck> {
  const { hostKey } = settings;
  if (hostKey !== undefined) return checkByParameter(settings, hostKey);
  const texts = await Promise.all(settings.knownHosts.map((file) => readFile(file, 'utf8').catch(() => '')));
  const known = keysOfHost(texts.flatMap(parseKnownHosts), settings.host, settings.port);
  return { types: known.trusted.map(({ type }) => type), refuse: (key) => refuseUnknown(settings, known, key) };
}

/** `SHA256:…`, or a key as `ssh-keyscan` prints it, with the host before it or not. */
function checkByParameter(settings: TunnelSettings, hostKey: string): HostKeyCheck {
  const given = hostKey.trim().split(/\s+/);
  const at = given.findIndex((word) => /^(ssh|ecdsa)-/.test(word));
  const type = given[at];
  const key = at === -1 ? undefined : given[at + 1];
  const wanted = key === undefined ? hostKey.trim() : fingerprintOf(Buffer.from(key, 'base64'));
  const refuse = (shown: Buffer): SqlFlowError | undefined =>
    sameFingerprint(wanted, fingerprintOf(shown))
      ? undefined
      : changed(settings, shown, `\`tunnel_host_key\` is ${wanted}`);
  return { types: type === undefined ? [] : [type], refuse };
}

function sameFingerprint(one: string, other: string): boolean {
  return one.replace(/=+$/, '') === other;
}

function refuseUnknown(
  settings: TunnelSettings,
  { trusted, revoked }: KnownKeys,
  key: Buffer,
): SqlFlowError | undefined {
  const text = key.toString('base64');
  const isRevoked = revoked.some((line) => line.key === text);
  if (isRevoked) return changed(settings, key, 'the files of known hosts say that this key is revoked');
  if (trusted.some((line) => line.key === text)) return undefined;
  if (trusted.length > 0) return changed(settings, key, 'the files of known hosts have another for it');
  const { host, port } = settings;
  const args = { server: tunnelName(settings), host, port, type: typeOf(key), fingerprint: fingerprintOf(key) };
  return sqlFlowError(codes.postgresReach.hostKeyUnknown, args, { parameter: 'tunnel_method' });
}

function changed(settings: TunnelSettings, key: Buffer, expected: string): SqlFlowError {
  const shown = { server: tunnelName(settings), type: typeOf(key), fingerprint: fingerprintOf(key) };
  return sqlFlowError(codes.postgresReach.hostKeyChanged, { ...shown, expected }, { parameter: 'tunnel_method' });
}

/** As OpenSSH shows it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The kind of a key is the first text in it. */
function typeOf(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}
