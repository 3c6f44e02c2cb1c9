import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { type ConnectionParams, type SslMode, sslModes } from '../params/connection.js';
import type { ConnectionWords } from './connection-text.js';
import { readPem } from './pem.js';
import type { ConnectionPlace } from './settings.js';

/** How a connection is encrypted. Certificates and keys are PEM texts. */
export interface SslSettings {
  readonly mode: SslMode;
  /** Undefined: the authorities that Node.js knows. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly keyPassword: string | undefined;
}

/** What was said of the mode, the certificates and the key; of those that nobody named, the files that libpq would use. */
export async function sslSettings(
  params: ConnectionParams,
  words: ConnectionWords,
  place: ConnectionPlace,
): Promise<SslSettings> {
  const { environment } = place;
  const given = typeof params.ssl_mode === 'object' ? params.ssl_mode : undefined;
  const written = typeof params.ssl_mode === 'string' ? params.ssl_mode : given?.mode;
  const mode =
    written ?? (params.ssl === true ? 'require' : undefined) ?? modeIn(words.sslmode ?? environment.PGSSLMODE);
  const read = (value: string | undefined, parameter: string, file: string) => pem(value, parameter, file, place);
  const root = given?.ca_certificate ?? params.ssl_root_cert ?? words.sslrootcert ?? environment.PGSSLROOTCERT;
  const rootCertificate = root === 'system' ? undefined : await read(root, 'ssl_root_cert', 'root.crt');
  const key = given?.client_key ?? params.ssl_key ?? words.sslkey ?? environment.PGSSLKEY;
  return {
    // As in libpq: who names an authority wants the certificate checked.
    mode: mode === 'require' && root !== undefined && root !== 'system' ? 'verify-ca' : mode,
    rootCertificate,
    certificate: await read(
      given?.client_certificate ?? params.ssl_cert ?? words.sslcert ?? environment.PGSSLCERT,
      'ssl_cert',
      'postgresql.crt',
    ),
    key: await read(key, 'ssl_key', 'postgresql.key'),
    keyPassword: given?.client_key_password ?? params.ssl_key_password ?? words.sslpassword,
  };
}

function modeIn(text: string | undefined): SslMode {
  const name = text?.toLowerCase().replaceAll('_', '-');
  if (name === undefined || name === '') return 'prefer';
  const known = sslModes.find((mode) => mode === name);
  if (known !== undefined) return known;
  throw sqlFlowError(codes.postgres.sslFailed, {
    server: 'the connection',
    reason: `${JSON.stringify(text)} is none of the modes ${sslModes.join(', ')}`,
    hint: undefined,
  });
}

/** What was given, else the content of a file in `~/.postgresql` which libpq would use unasked. */
async function pem(
  value: string | undefined,
  parameter: string,
  defaultFile: string,
  place: ConnectionPlace,
): Promise<string | undefined> {
  if (value !== undefined && value !== '') return readPem(value, parameter, place);
  return readFile(join(place.homeDirectory, '.postgresql', defaultFile), 'utf8').catch(() => undefined);
}
