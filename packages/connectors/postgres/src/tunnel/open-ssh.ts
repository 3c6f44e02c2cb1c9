import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Client, ConnectConfig, ParsedKey, PublicKeyAuthMethod, ServerHostKeyAlgorithm } from 'ssh2';
import { type HostKeyCheck, hostKeyCheck } from './host-key.js';
import { type TunnelSettings, tunnelName } from './tunnel-settings.js';

/** Looked for every so often, so that a tunnel that is dead is noticed within half a minute. */
const keepAliveMilliseconds = 10_000;

/**
 * Signs in at the SSH server, once it has shown a key that is trusted.
 *
 * @throws SqlFlowError that says what is wrong with which parameter.
 */
export async function openSsh(settings: TunnelSettings, signal: AbortSignal): Promise<Client> {
  const ssh2 = await importSsh();
  const key = usableKey(settings, ssh2.utils.parseKey);
  const check = await hostKeyCheck(settings);
  let refused: SqlFlowError | undefined;
  const config: ConnectConfig = {
    ...signIn(settings, key),
    host: settings.host,
    port: settings.port,
    readyTimeout: settings.connectTimeoutMilliseconds,
    keepaliveInterval: keepAliveMilliseconds,
    keepaliveCountMax: 2,
    ...algorithmsFor(check),
    hostVerifier: (key: Buffer) => {
      refused = check.refuse(key);
      return refused === undefined;
    },
  };
  signal.throwIfAborted();
  const client = new ssh2.Client();
  answerWithPassword(client, settings.password);
  const abort = (): void => void client.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client
        .once('ready', resolve)
        .on('error', reject)
        .once('close', () => reject(new Error('it closed the connection')));
      client.connect(config);
      // A question and its answer are small; nothing is to wait until there is more.
      client.setNoDelay(true);
    });
    return client;
  } catch (error) {
    client.destroy();
    throw refused ?? signInFailure(error, settings);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Imported where there is a tunnel, and only there. */
async function importSsh(): Promise<typeof import('ssh2')> {
  try {
    return (await import('ssh2')).default;
  } catch (cause) {
    throw sqlFlowError(codes.postgresReach.sshLibraryMissing, {}, { parameter: 'tunnel_method', cause });
  }
}

function signIn({ user: username, password }: TunnelSettings, key: ParsedKey | undefined): ConnectConfig {
  if (key === undefined) {
    return { username, password: password ?? '', tryKeyboard: true, authHandler: ['password', 'keyboard-interactive'] };
  }
  const byKey: PublicKeyAuthMethod = { type: 'publickey', username, key };
  return { username, authHandler: [byKey] };
}

/** Many servers ask for the password as a question. A second question is not for a program. */
function answerWithPassword(client: Client, password: string | undefined): void {
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
    finish(prompts.length === 1 && password !== undefined ? [password] : []);
  });
}

/** The kinds of keys that are known come first: a server has several, and shows one. */
function algorithmsFor({ types }: HostKeyCheck): Pick<ConnectConfig, 'algorithms'> {
  if (types.length === 0) return {};
  const known = hostKeyAlgorithms.filter((each) => types.includes(each.startsWith('rsa-') ? 'ssh-rsa' : each));
  return { algorithms: { serverHostKey: [...new Set([...known, ...hostKeyAlgorithms])] } };
}

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Read once: what makes guessing a passphrase slow makes reading a key slow, too. */
function usableKey(
  { key, passphrase }: TunnelSettings,
  parse: (data: string, passphrase?: string) => ParsedKey | ParsedKey[] | Error,
): ParsedKey | undefined {
  if (key === undefined) return undefined;
  const parsed = parse(key, passphrase);
  const reason = keyProblem(parsed, passphrase !== undefined);
  if (reason === undefined && !(parsed instanceof Error)) return [parsed].flat()[0];
  const about = { parameter: 'tunnel_method', cause: parsed };
  throw sqlFlowError(codes.postgresReach.sshKeyUnusable, { reason: reason ?? 'it holds no key' }, about);
}

function keyProblem(parsed: ParsedKey | ParsedKey[] | Error, hasPassphrase: boolean): string | undefined {
  if (parsed instanceof Error) {
    const { message } = parsed;
    if (/no passphrase|passphrase given/i.test(message)) return 'it is encrypted, and there is no `ssh_key_passphrase`';
    if (/integrity check|bad passphrase|bad decrypt/i.test(message))
      return '`ssh_key_passphrase` is not the one it is encrypted with';
    return hasPassphrase ? `${message}, or \`ssh_key_passphrase\` is wrong` : message;
  }
  const isPrivate = [parsed].flat().every((each) => each.isPrivateKey());
  return isPrivate ? undefined : 'it is the public key';
}

function signInFailure(error: unknown, settings: TunnelSettings): SqlFlowError {
  if (SqlFlowError.isInstance(error)) return error;
  const {
    level = '',
    code = '',
    message = String(error),
  } = error as { level?: string; code?: string; message?: string };
  const server = tunnelName(settings);
  const about = { parameter: 'tunnel_method', cause: error };
  if (level === 'client-authentication') {
    const how = settings.password === undefined ? ('ssh_key' as const) : ('tunnel_user_password' as const);
    return sqlFlowError(codes.postgresReach.sshLoginRefused, { server, user: settings.user, how }, about);
  }
  const seconds = settings.connectTimeoutMilliseconds / 1000;
  const reason = level === 'client-timeout' ? `no answer within ${seconds} seconds` : (reasons[code] ?? message);
  return sqlFlowError(codes.postgresReach.sshUnreachable, { server, reason }, about);
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name service does not answer',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
};
