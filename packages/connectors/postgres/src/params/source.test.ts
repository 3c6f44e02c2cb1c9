import { expect, test } from '@jest/globals';
import { checkParameters } from '@sqlflow/connector-sdk/parameters';
import { postgresParams } from './source.js';

const problems = (params: Record<string, unknown>) =>
  checkParameters(postgresParams, params).problems.map(({ message, hint = '' }) => `${message} (${hint})`);

const server = { host: 'db', port: 5432, database: 'shop', username: 'u', password: 'p' };

test.each<[string, Record<string, unknown>]>([
  [
    'Airbyte, as its form saves it',
    {
      ...server,
      sourceType: 'postgres',
      schemas: ['public', 'sales'],
      ssl_mode: { mode: 'require' },
      replication_method: { method: 'Xmin' },
      tunnel_method: { tunnel_method: 'NO_TUNNEL' },
    },
  ],
  [
    'Airbyte, through a tunnel',
    {
      ...server,
      tunnel_method: {
        tunnel_method: 'SSH_KEY_AUTH',
        tunnel_host: 'bastion',
        tunnel_port: 22,
        tunnel_user: 'u',
        ssh_key: '-----BEGIN OPENSSH PRIVATE KEY-----\nx',
      },
    },
  ],
  [
    'Airbyte, with certificates and settings of JDBC',
    {
      ...server,
      jdbc_url_params: 'connectTimeout=10&prepareThreshold=0&socketTimeout=60',
      ssl_mode: { mode: 'verify-full', ca_certificate: '-----BEGIN CERTIFICATE-----\nx', client_key_password: 's' },
      replication_method: { method: 'Standard' },
      max_db_connections: 4,
      check_privileges: true,
      checkpoint_target_interval_seconds: 300,
      entra_service_principal_auth: false,
    },
  ],
  ['Fivetran', { host: 'db', port: 5432, database: 'shop', user: 'u', password: 'p', always_encrypted: true }],
  ['Singer', { host: 'db', port: 5432, dbname: 'shop', user: 'u', password: 'p', filter_schemas: ['public'] }],
  ['Meltano', { sqlalchemy_url: 'postgresql+psycopg2://u:p@db:5432/shop' }],
  ['libpq', { host: '/var/run/postgresql', dbname: 'shop', user: 'u', sslmode: 'verify_ca', sslrootcert: 'ca.pem' }],
])('%s: the names are understood', (_, params) => {
  expect(problems(params)).toEqual([]);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ ...server, replication_method: { method: 'CDC', replication_slot: 's', publication: 'p' } }, /CDC.*xmin/],
  [{ ...server, table: 'a', query: 'SELECT 1' }, /`table` and `query` are both given/],
  [{ ...server, filters: { a: { between: 1 } } }, /is no filter/],
  [{ ...server, ssl_mode: 'always' }, /ssl_mode/],
  [{ ...server, jdbc_url_params: 'targetServerType=preferPrimary' }, /targetServerType/],
  [{ ...server, port: 'five' }, /`port` must be/],
  [
    { ...server, tunnel_method: { tunnel_method: 'SSH_KEY_AUTH', tunnel_host: 'b', tunnel_user: 'u' } },
    /`SSH_KEY_AUTH` needs `ssh_key`/,
  ],
  [
    {
      ...server,
      tunnel_method: {
        tunnel_method: 'SSH_PASSWORD_AUTH',
        tunnel_host: 'b',
        tunnel_user: 'u',
        tunnel_user_password: 'p',
        tunnel_host_key: 'SHA256:short',
      },
    },
    /neither a fingerprint/,
  ],
  [{ ...server, statement_timeout: 'soon' }, /statement_timeout/],
  [{ ...server, xmin_scan_limit: '4 gigs' }, /`xmin_scan_limit` must be a size \(.*"4GB"/],
  [{ ...server, xmin_scan_limit: -1 }, /xmin_scan_limit/],
  [{ ...server, xmin_audit_every: 0 }, /xmin_audit_every/],
  [{ ...server, xmin_audit_every: 101 }, /xmin_audit_every/],
  [{ ...server, cursor_stamped_by: 'client' }, /cursor_stamped_by/],
  [{ ...server, pasword: 'x' }, /did you mean `password`/],
])('%j is refused', (params, message) => {
  expect(problems(params).join('\n')).toMatch(message);
});

test('settings of JDBC may hold a password, so they are a secret', () => {
  expect(checkParameters(postgresParams, { jdbc_url_params: 'password=x' }).secrets).toEqual(['/jdbc_url_params']);
});
