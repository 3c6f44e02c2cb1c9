import type { FailureClass } from '@sqlflow/errors';

/** What HTTP statuses mean for a retry, where they differ from the rest of their hundred. */
export const failureOfStatus: Readonly<Record<number, FailureClass>> = {
  400: 'config',
  401: 'auth',
  402: 'auth',
  403: 'auth',
  404: 'config',
  405: 'config',
  407: 'auth',
  408: 'transient',
  409: 'data',
  410: 'config',
  413: 'data',
  414: 'config',
  415: 'data',
  418: 'permanent',
  // The connection serves another host, the server will not risk a replay: the next try goes over another connection.
  421: 'transient',
  422: 'data',
  423: 'transient',
  425: 'transient',
  429: 'rate_limited',
  // "Enhance your calm", as some services still say it.
  420: 'rate_limited',
  // HubSpot: the account is being moved.
  477: 'transient',
  501: 'permanent',
  505: 'permanent',
  511: 'auth',
};

/** Statuses of a server that surely did nothing of what it was asked: trying again can repeat no effect. */
export const undoneStatuses: ReadonlySet<number> = new Set([401, 407, 408, 420, 421, 425, 429]);

/** What kind of failure a status is: by the table, else 5xx is transient, 4xx `config`, the rest permanent. */
export function classifyStatus(status: number): FailureClass {
  const known = failureOfStatus[status];
  if (known !== undefined) return known;
  if (status >= 500 && status < 600) return 'transient';
  return status >= 400 && status < 500 ? 'config' : 'permanent';
}
