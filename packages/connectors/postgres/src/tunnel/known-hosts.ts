import { createHmac, timingSafeEqual } from 'node:crypto';

/** A line of a `known_hosts` file. */
export interface KnownHost {
  readonly marker: string | undefined;
  /** Names and patterns with commas between, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  /** The key in base64. */
  readonly key: string;
}

/** What is known of a server. */
export interface KnownKeys {
  readonly trusted: readonly KnownHost[];
  readonly revoked: readonly KnownHost[];
}

/** The lines that hold a key; comments and what cannot be read are left out, as OpenSSH does. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined;
    const [hosts, type, key] = fields;
    if (hosts === undefined || hosts.startsWith('#') || type === undefined || key === undefined) return [];
    return [{ marker, hosts, type, key }];
  });
}

/**
 * The keys of a server. One that does not listen at 22 is called `[host]:port`; where nothing is known under that name, that
 * of the host alone counts, as in OpenSSH.
 */
export function keysOfHost(lines: readonly KnownHost[], host: string, port: number): KnownKeys {
  const name = host.toLowerCase();
  const ofName = (wanted: string) => lines.filter(({ hosts }) => matches(hosts, wanted));
  const withPort = port === 22 ? [] : ofName(`[${name}]:${port}`);
  const trustedIn = (found: readonly KnownHost[]) => found.filter(({ marker }) => marker === undefined);
  const found = trustedIn(withPort).length > 0 ? withPort : [...withPort, ...ofName(name)];
  return { trusted: trustedIn(found), revoked: found.filter(({ marker }) => marker === '@revoked') };
}

function matches(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) return isHashOf(hosts, name);
  const patterns = hosts.toLowerCase().split(',');
  const any = (wanted: readonly string[]) => wanted.some((pattern) => patternOf(pattern).test(name));
  if (any(patterns.filter((each) => each.startsWith('!')).map((each) => each.slice(1)))) return false;
  return any(patterns.filter((each) => !each.startsWith('!')));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name by the salt, both in base64. */
function isHashOf(hosts: string, name: string): boolean {
  const [salt = '', hash = ''] = hosts.slice('|1|'.length).split('|');
  const wanted = Buffer.from(hash, 'base64');
  const made = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === made.length && timingSafeEqual(wanted, made);
}

/** `*` is any text, `?` any letter. */
function patternOf(pattern: string): RegExp {
  const letters = [...pattern].map((letter) => {
    if (letter === '*') return '.*';
    return letter === '?' ? '.' : letter.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  });
  return new RegExp(`^${letters.join('')}$`);
}
