import { type IssueParams, param, secret, z } from '@sqlflow/connector-sdk';
import { parseConnectionText } from '../connection/connection-text.js';
import { targetSessions } from '../connection/target-session.js';
import { pem } from './pem.js';
import { tunnelObject } from './tunnel.js';

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

const sslModeObject = z.object({
  mode: param(z.enum(sslModes), { description: 'As `ssl_mode` written as text.' }),
  ca_certificate: pem('Certificate of the authority that signed that of the server'),
  client_certificate: pem('Certificate that this client shows'),
  client_key: pem('Private key of `client_certificate`'),
  client_key_password: secret(param(z.string().optional(), { description: 'Password of `client_key`.' })),
});

const portList = z.string().regex(/^\d{1,5}(,\d{1,5})*$/, { error: 'must be a port, or several with commas between' });

/** How the server is reached. Spread into the `z.object` of source and destination. */
export const connectionParams = {
  host: param(z.string().min(1).optional(), {
    description:
      'Name or address of the server, or the directory of its Unix socket (`/var/run/postgresql`). Several with commas between are tried in order. Default: `PGHOST`, else `localhost`.',
    example: 'db.example.com',
  }),
  port: param(z.union([z.int().min(1).max(65535), portList]).optional(), {
    description: 'One for all hosts, or one for each with commas between. Default: `PGPORT`, else 5432.',
    example: 5432,
  }),
  target_session_attrs: param(z.enum(targetSessions).optional(), {
    description:
      'Which of several hosts is taken, as in libpq: the first that answers (`any`), or that is a `primary` or `standby`, or allows writing (`read-write`) or not (`read-only`); `prefer-standby`: a standby if there is one. Default: `PGTARGETSESSIONATTRS`, else `any`.',
    aliases: ['target_server_type'],
    example: 'primary',
  }),
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
    description:
      'The way to the database through an SSH server. `host` and `port` are those that it knows the database by.',
    example: {
      tunnel_method: 'SSH_KEY_AUTH',
      tunnel_host: 'bastion.example.com',
      tunnel_user: 'sqlflow',
      ssh_key: '~/.ssh/id_ed25519',
    },
  }),
};

export type ConnectionParams = z.output<z.ZodObject<typeof connectionParams>>;

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

function addIssue(context: z.RefinementCtx, message: string, hint: string | undefined): void {
  context.addIssue({
    code: 'custom',
    message,
    ...(hint === undefined ? {} : { params: { hint } satisfies IssueParams }),
  });
}
