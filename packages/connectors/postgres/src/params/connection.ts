import { type IssueParams, param, secret, z } from '@sqlflow/connector-sdk';
import { parseConnectionText } from '../connection/connection-text.js';

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** A text that is a certificate or key itself, or the path of a file with one. */
const pem = (description: string, ...names: string[]) =>
  secret(
    param(z.string().min(1).optional(), {
      description: `${description}: the text itself (PEM), or the path of a file, relative to the project root.`,
      aliases: names,
    }),
  );

const sslModeObject = z.object({
  mode: param(z.enum(sslModes), { description: 'As `ssl_mode` written as text.' }),
  ca_certificate: pem('Certificate of the authority that signed that of the server'),
  client_certificate: pem('Certificate that this client shows'),
  client_key: pem('Private key of `client_certificate`'),
  client_key_password: secret(param(z.string().optional(), { description: 'Password of `client_key`.' })),
});

const tunnelObject = z
  .object({
    tunnel_method: param(z.enum(['NO_TUNNEL', 'SSH_KEY_AUTH', 'SSH_PASSWORD_AUTH']), {
      description: 'Whether there is a tunnel, and what lets this client in.',
      notSupportedYet: { values: ['SSH_KEY_AUTH', 'SSH_PASSWORD_AUTH'], instead: 'open the tunnel with `ssh -L`' },
    }),
    tunnel_host: param(z.string().min(1).optional(), { description: 'The SSH server.' }),
    tunnel_port: param(z.int().min(1).max(65535).default(22), { description: 'Its port.' }),
    tunnel_user: param(z.string().min(1).optional(), { description: 'The user there.' }),
    tunnel_user_password: secret(
      param(z.string().optional(), { description: 'Password of that user, for `SSH_PASSWORD_AUTH`.' }),
    ),
    ssh_key: pem('Private key, for `SSH_KEY_AUTH`'),
    ssh_key_passphrase: secret(
      param(z.string().optional(), { description: 'What the private key is encrypted with.', aliases: ['passphrase'] }),
    ),
    tunnel_host_key: param(z.string().min(1).optional(), {
      description:
        'The public key of the SSH server, as `ssh-keyscan` prints it, or its fingerprint `SHA256:…`. Default: that of `~/.ssh/known_hosts`.',
      example: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
    }),
  })
  .superRefine(checkTunnel);

/** How the server is reached. Spread into the `z.object` of source and destination. */
export const connectionParams = {
  host: param(z.string().min(1).optional(), {
    description:
      'Name or address of the server, or the directory of its Unix socket (`/var/run/postgresql`). Default: `PGHOST`, else `localhost`.',
    example: 'db.example.com',
  }),
  port: param(z.int().min(1).max(65535).optional(), { description: 'Default: `PGPORT`, else 5432.', example: 5432 }),
  database: param(z.string().min(1).optional(), {
    description: 'Default: `PGDATABASE`, else the name of the user.',
    aliases: ['dbname', 'database_name'],
    example: 'shop',
  }),
  username: param(z.string().min(1).optional(), {
    description: 'Default: `PGUSER`, else the user of this machine.',
    aliases: ['user', 'user_name'],
    example: 'app',
  }),
  password: secret(
    param(z.string().optional(), {
      description: 'Default: `PGPASSWORD`, else what `~/.pgpass` (or the file of `PGPASSFILE`) says.',
      example: '${DB_PASSWORD}',
    }),
  ),
  connection: secret(
    param(z.string().min(1).superRefine(checkConnectionText).optional(), {
      description:
        'All of the above in one text: a URL (`postgresql://user:password@host:5432/shop?sslmode=require`, also with `jdbc:` before it) or `host=… dbname=…`. What is given besides comes first.',
      aliases: ['connection_string', 'url', 'connection_url', 'database_url', 'dsn', 'uri', 'sqlalchemy_url'],
    }),
  ),
  ssl_mode: param(z.union([z.enum(sslModes), sslModeObject]).optional(), {
    description:
      'Encryption as in libpq: `disable`; `allow` (only if the server insists); `prefer` (the default: if the server can); `require`; `verify-ca` (the certificate is checked); `verify-full` (its host name too). Or an object with `mode` and certificates.',
    aliases: ['sslmode'],
    example: 'verify-full',
  }),
  ssl: param(z.boolean().optional(), {
    description: '`true` is `ssl_mode: require`, `false` says nothing.',
    aliases: ['always_encrypted'],
  }),
  ssl_root_cert: pem(
    'Certificate of the authority that signed that of the server; `system`: those that Node.js knows',
    'sslrootcert',
    'ssl_ca',
    'ssl_certificate_authority',
  ),
  ssl_cert: pem('Certificate that this client shows', 'sslcert', 'ssl_client_certificate', 'client_public_certificate'),
  ssl_key: pem('Private key of `ssl_cert`', 'sslkey', 'ssl_client_private_key', 'client_private_key'),
  ssl_key_password: secret(
    param(z.string().optional(), { description: 'Password of the private key.', aliases: ['sslpassword'] }),
  ),
  // It may hold a password.
  jdbc_url_params: secret(
    param(z.string().superRefine(checkJdbcParams).optional(), {
      description: 'More settings of the connection as `name=value&name=value`, by the names of JDBC or libpq.',
      example: 'connectTimeout=10&options=-c%20search_path%3Dshop',
    }),
  ),
  application_name: param(z.string().max(63).optional(), {
    description: 'What `pg_stat_activity` shows. Default: `PGAPPNAME`, else `sqlflow`.',
    example: 'nightly-load',
  }),
  connect_timeout: param(z.number().positive().optional(), {
    description: 'Seconds that connecting may take. Default: `PGCONNECT_TIMEOUT`, else 30.',
    aliases: ['connection_timeout'],
    example: 10,
  }),
  socket_timeout: param(z.number().positive().optional(), {
    description:
      'Seconds that a read may wait for the next bytes before the connection counts as lost, for networks that fall silent. A query that computes for long before its first row is silent too. Default: no limit.',
    aliases: ['read_timeout'],
    example: 300,
  }),
  statement_timeout: serverTime('How long a statement may run at the server: milliseconds, or text such as `5min`.'),
  lock_timeout: serverTime('How long a statement may wait for a lock, likewise.'),
  max_connections: param(z.int().positive().default(8), {
    description: 'The most connections that SQLFlow has to this database at a time, whatever the number of loads.',
    aliases: ['max_db_connections', 'max_connection_pool_size', 'pool_size'],
  }),
  tunnel_method: param(tunnelObject.optional(), {
    description: 'The way through an SSH server.',
    example: {
      tunnel_method: 'SSH_KEY_AUTH',
      tunnel_host: 'bastion.example.com',
      tunnel_user: 'sqlflow',
      ssh_key: '~/.ssh/id_ed25519',
    },
  }),
};

export type ConnectionParams = z.output<z.ZodObject<typeof connectionParams>>;
export type TunnelParams = NonNullable<ConnectionParams['tunnel_method']>;

function serverTime(description: string) {
  const text = z.string().regex(/^\d+\s*(us|ms|s|min|h|d)$/, { error: 'must be a time such as "30s" or "5min"' });
  return param(z.union([z.int().min(0), text]).optional(), { description, example: '5min' });
}

function checkConnectionText(value: string, context: z.RefinementCtx): void {
  const { problem } = parseConnectionText(value);
  // The text holds the password, so nothing of it is shown.
  if (problem !== undefined) addIssue(context, problem.message, problem.hint);
}

function checkJdbcParams(value: string, context: z.RefinementCtx): void {
  const { problem } = parseConnectionText(`postgresql:///?${value}`);
  if (problem !== undefined) addIssue(context, problem.message, problem.hint);
}

function checkTunnel(
  values: { tunnel_method: string; tunnel_host?: unknown; tunnel_user?: unknown; ssh_key?: unknown } & {
    tunnel_user_password?: unknown;
  },
  context: z.RefinementCtx,
): void {
  if (values.tunnel_method === 'NO_TUNNEL') return;
  const secretName = values.tunnel_method === 'SSH_KEY_AUTH' ? 'ssh_key' : 'tunnel_user_password';
  for (const name of ['tunnel_host', 'tunnel_user', secretName] as const) {
    if (values[name] !== undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `\`${values.tunnel_method}\` needs \`${name}\``,
      params: { kind: 'missing' } satisfies IssueParams,
    });
  }
}

function addIssue(context: z.RefinementCtx, message: string, hint: string | undefined): void {
  context.addIssue({
    code: 'custom',
    message,
    ...(hint === undefined ? {} : { params: { hint } satisfies IssueParams }),
  });
}
