import type { FailureClass } from '@sqlflow/errors';

/** What the classes of SQLSTATE mean for a retry: its first two characters. */
export const failureOfSqlStateClass: Readonly<Record<string, FailureClass>> = {
  '08': 'transient',
  '0A': 'config',
  '21': 'data',
  '22': 'data',
  '23': 'data',
  '28': 'auth',
  '3D': 'config',
  '3F': 'config',
  '40': 'transient',
  '42': 'config',
  '44': 'data',
  '53': 'transient',
  '54': 'config',
};

/** States that mean something else than the rest of their class, by the manual of PostgreSQL. */
export const failureOfSqlState: Readonly<Record<string, FailureClass>> = {
  // The protocol is broken, not the connection.
  '08P01': 'permanent',
  // The server does not want the connection.
  '08004': 'config',
  '25006': 'config',
  '40002': 'data',
  '42501': 'auth',
  '53100': 'permanent',
  // Somebody else has it, and lets it go.
  '55006': 'transient',
  '55P03': 'transient',
  // The server is going down, coming up, or has ended the connection.
  '57P01': 'transient',
  '57P02': 'transient',
  '57P03': 'transient',
  '57P05': 'transient',
  '58030': 'transient',
};

/** What kind of failure a SQLSTATE is; undefined: the code is none, or none that says anything of a retry. */
export function classifySqlState(code: string): FailureClass | undefined {
  if (!/^[0-9A-Z]{5}$/.test(code)) return undefined;
  return failureOfSqlState[code] ?? failureOfSqlStateClass[code.slice(0, 2)];
}
