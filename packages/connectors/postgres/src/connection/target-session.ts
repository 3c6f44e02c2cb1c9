import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type pg from 'pg';

/** Which server is wanted, by the words of libpq. */
export const targetSessions = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type TargetSession = (typeof targetSessions)[number];

/** JDBC's words for the same, in lower case. A primary is one that can be written to there. */
const otherWords: Readonly<Record<string, TargetSession>> = {
  primary: 'primary',
  master: 'primary',
  secondary: 'standby',
  slave: 'standby',
  prefersecondary: 'prefer-standby',
  preferslave: 'prefer-standby',
};

/** Undefined: there is no such word. */
export function targetSessionIn(text: string): TargetSession | undefined {
  const word = text.toLowerCase();
  return targetSessions.find((each) => each === word) ?? otherWords[word];
}

interface Role {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

/** @throws SqlFlowError where the server that was connected to is not one of those that are wanted. */
export async function requireTarget(client: pg.Client, wanted: TargetSession, server: string): Promise<void> {
  if (wanted === 'any') return;
  const { rows } = await client.query<Role>(
    `SELECT pg_catalog.pg_is_in_recovery() AS standby,
       pg_catalog.current_setting('transaction_read_only') = 'on' AS "readOnly"`,
  );
  const [role = { standby: false, readOnly: false }] = rows;
  const what = unfit(role, wanted);
  if (what === undefined) return;
  throw sqlFlowError(codes.postgresReach.wrongServer, { server, what, wanted }, { parameter: 'host' });
}

function unfit({ standby, readOnly }: Role, wanted: TargetSession): string | undefined {
  switch (wanted) {
    case 'primary':
      return standby ? 'a standby' : undefined;
    case 'standby':
    case 'prefer-standby':
      return standby ? undefined : 'no standby';
    case 'read-write':
      return readOnly ? 'read-only' : undefined;
    case 'read-only':
      return readOnly ? undefined : 'not read-only';
    case 'any':
      return undefined;
  }
}

/** Whether the next server is tried, as in libpq: one that refuses the user ends the search. */
export function goesOn({ code, cause }: SqlFlowError): boolean {
  const { unreachable, serverRefused } = codes.postgres;
  if (code === serverRefused.code) return (cause as { readonly code?: string } | undefined)?.code === '57P03';
  const passing = [unreachable, codes.postgresReach.wrongServer, codes.postgresReach.targetUnreachable];
  return passing.some((each) => each.code === code);
}
