import pg from 'pg';
import type { ConnectionParams } from '../params/connection.js';
import { optionSettings } from './option-settings.js';

/** Names and values of settings of the server. */
export type SessionSettings = Readonly<Record<string, string>>;

/**
 * How values are written, which what reads them relies on, whatever the server's defaults are.
 */
const outputSettings: SessionSettings = {
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '3',
  timezone: 'UTC',
  xmlbinary: 'base64',
};

/** What the user asks of the server, and how values are to be written. */
export function sessionSettings(
  params: Pick<ConnectionParams, 'statement_timeout' | 'lock_timeout'>,
  options: string | undefined,
): SessionSettings {
  const { statement_timeout: statement, lock_timeout: lock } = params;
  return {
    ...optionSettings(options ?? ''),
    ...outputSettings,
    // What is settled by the pool's own timers must not end a read that waits for this machine.
    idle_in_transaction_session_timeout: '0',
    ...(statement === undefined ? {} : { statement_timeout: String(statement) }),
    ...(lock === undefined ? {} : { lock_timeout: String(lock) }),
  };
}

/** Settings whose value is a list of names. `SET` would take all of it for one name. */
const lists = ['search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries'];

/**
 * The statements that put settings in force until the transaction ends. Not by `set_config`: a SELECT fixes what the
 * transaction sees, and before that it may have to wait for a lock.
 */
export function setLocal(settings: SessionSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => {
      const values = lists.includes(name) ? namesIn(value) : [value];
      return `SET LOCAL ${name.split('.').map(pg.escapeIdentifier).join('.')} = ${values.map(pg.escapeLiteral).join(', ')}`;
    })
    .join('; ');
}

/** The names of a list, as the server reads them: in double quotes as they are, else in lower case. */
function namesIn(list: string): readonly string[] {
  const names = [...list.matchAll(/"((?:[^"]|"")*)"|([^",\s][^",]*)/g)];
  const read = names.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim().toLowerCase());
  return read.length === 0 ? [''] : read;
}
