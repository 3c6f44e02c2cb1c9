import { suggest } from '@sqlflow/errors';
import { targetSessionIn, targetSessions } from './target-session.js';

/** Keywords of libpq that a text of a connection may say, with the values it gives them. */
export type ConnectionWords = Readonly<Partial<Record<ConnectionWord, string>>>;

const words = [
  'host',
  'hostaddr',
  'port',
  'dbname',
  'user',
  'password',
  'passfile',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'application_name',
  'connect_timeout',
  'socket_timeout',
  'options',
  'channel_binding',
  'target_session_attrs',
] as const;
export type ConnectionWord = (typeof words)[number];

/** Other names, most of them of JDBC, by their lower-case spelling. */
const otherNames: Readonly<Record<string, ConnectionWord>> = {
  database: 'dbname',
  username: 'user',
  applicationname: 'application_name',
  connecttimeout: 'connect_timeout',
  logintimeout: 'connect_timeout',
  sockettimeout: 'socket_timeout',
  ssl_mode: 'sslmode',
  targetservertype: 'target_session_attrs',
};

/**
 * Settings that change nothing here: they tune drivers that build objects from rows, or ask for what is always so. With
 * `only`, other values would ask for something else.
 */
const withoutEffect: Readonly<Record<string, { readonly only?: readonly string[] }>> = {
  binarytransfer: {},
  client_encoding: { only: ['utf8', 'utf-8', 'auto'] },
  defaultrowfetchsize: {},
  gssencmode: { only: ['disable', 'prefer'] },
  keepalives: { only: ['1'] },
  keepalives_count: {},
  keepalives_idle: {},
  keepalives_interval: {},
  load_balance_hosts: { only: ['disable'] },
  loadbalancehosts: { only: ['false'] },
  loggerlevel: {},
  pgbouncer: {},
  preferquerymode: {},
  prepareddatabasemetadatacachesizemib: {},
  preparestatementcachesizemib: {},
  preparethreshold: {},
  rewritebatchedinserts: {},
  sslnegotiation: { only: ['postgres'] },
  stringtype: {},
  tcpkeepalive: { only: ['true'] },
};

export interface ConnectionTextProblem {
  readonly message: string;
  readonly hint?: string;
}

export interface ParsedConnectionText {
  readonly words: ConnectionWords;
  readonly problem?: ConnectionTextProblem;
}

/** Reads `postgresql://…` or `host=… dbname=…`. Problems name keywords, never values: one of them is the password. */
export function parseConnectionText(text: string): ParsedConnectionText {
  const trimmed = text.trim().replace(/^jdbc:/i, '');
  try {
    const pairs = /^postgres(ql)?(\+\w+)?:/i.test(trimmed) ? pairsOfUrl(trimmed) : pairsOfDsn(trimmed);
    return gather(pairs);
  } catch (error) {
    if (!(error instanceof BadText)) throw error;
    return { words: {}, problem: { message: error.message, hint: example } };
  }
}

const example = 'for example postgresql://user:password@host:5432/database?sslmode=require';

class BadText extends Error {}

type Pair = readonly [name: string, value: string];

function pairsOfUrl(text: string): Pair[] {
  const { written, servers } = withoutServers(text.replace(/^postgres(ql)?(\+\w+)?:/i, 'postgresql:'));
  if (!URL.canParse(written)) throw new BadText('is not a URL that can be read');
  const url = new URL(written);
  const database = decoded(url.pathname.replace(/^\//, ''));
  const pairs: Pair[] = [
    ...(servers ?? [
      ['host', decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'))],
      ['port', url.port],
    ]),
    ['dbname', database],
    ['user', decoded(url.username)],
    ['password', decoded(url.password)],
  ];
  return [...pairs.filter(([, value]) => value !== ''), ...pairsOfQuery(url)];
}

interface TakenApart {
  readonly written: string;
  /** Undefined: there is one server, which stands in the URL. */
  readonly servers?: readonly Pair[];
}

/** `a:1,b:2` is no host of a URL, so several are read by themselves. */
function withoutServers(text: string): TakenApart {
  const found = /^(?<before>postgresql:\/\/(?:[^/?#]*@)?)(?<servers>[^@/?#]*,[^@/?#]*)(?<after>[/?#].*)?$/s.exec(text);
  const { before = '', servers = '', after = '' } = found?.groups ?? {};
  if (found === null) return { written: text };
  const each = servers.split(',').map((server) => /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(server));
  if (each.includes(null)) throw new BadText('is not a URL that can be read');
  const hosts = each.map((server) => decoded(server?.[1] ?? server?.[2] ?? ''));
  const ports = each.map((server) => server?.[3] ?? '');
  return {
    written: `${before}several${after}`,
    servers: [
      ['host', hosts.join(',')],
      ['port', ports.every((port) => port === '') ? '' : ports.join(',')],
    ],
  };
}

/** A `+` is a plus here, as in libpq, not a space. */
function pairsOfQuery(url: URL): Pair[] {
  const parts = url.search.replace(/^\?/, '').split('&');
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 1) throw new BadText('has a setting behind the `?` that is not `name=value`');
      return [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadText('has a `%` that begins no escape: a percent sign is written `%25`');
  }
}

/** `host=a dbname='b c'`: the words of libpq, values with spaces in single quotes, `\` before a quote or itself. */
function pairsOfDsn(text: string): Pair[] {
  const pair = /\s*([A-Za-z_]\w*)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;
  const pairs: Pair[] = [];
  let end = 0;
  for (const found of text.matchAll(pair)) {
    const [all, name = '', quoted, plain] = found;
    pairs.push([name, (quoted ?? plain ?? '').replaceAll(/\\(.)/g, '$1')]);
    end = found.index + all.length;
  }
  if (pairs.length === 0 || text.slice(end).trim() !== '') {
    throw new BadText('is neither a URL that begins with postgresql:// nor a list like `host=… dbname=…`');
  }
  return pairs;
}

function gather(pairs: readonly Pair[]): ParsedConnectionText {
  const found: Partial<Record<ConnectionWord, string>> = {};
  const options: string[] = [];
  for (const [written, value] of pairs) {
    const name = written.toLowerCase();
    const word = wordOf(name);
    if (word === 'target_session_attrs' && targetSessionIn(value) === undefined) {
      return { words: found, problem: unknownTarget(written) };
    }
    if (word === 'options') options.push(value);
    else if (word !== undefined) found[word] = value;
    else if (name === 'currentschema' || name === 'schema') options.push(`-c search_path=${value}`);
    else if (name === 'ssl') found.sslmode ??= /^(true|1|require)$/i.test(value) ? 'require' : 'prefer';
    else {
      const problem = problemOf(written, name, value);
      if (problem !== undefined) return { words: found, problem };
    }
  }
  return { words: options.length === 0 ? found : { ...found, options: options.join(' ') } };
}

function unknownTarget(written: string): ConnectionTextProblem {
  return { message: `sets \`${written}\` to none of ${targetSessions.join(', ')}` };
}

function wordOf(name: string): ConnectionWord | undefined {
  return (words as readonly string[]).includes(name) ? (name as ConnectionWord) : otherNames[name];
}

function problemOf(written: string, name: string, value: string): ConnectionTextProblem | undefined {
  const known = withoutEffect[name];
  if (known === undefined) {
    const near = suggest(name, [...words, ...Object.keys(otherNames), ...Object.keys(withoutEffect)]);
    return {
      message: `sets \`${written}\`, which is not supported`,
      ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
    };
  }
  if (known.only === undefined || known.only.includes(value.toLowerCase())) return undefined;
  return {
    message: `sets \`${written}\` to something else than ${known.only.join(' or ')}, which is not supported yet`,
  };
}
