import type pg from 'pg';

/** How the database keeps texts: `UTF8`, `LATIN1`; `SQL_ASCII`, to which they are bytes that mean nothing. */
export async function serverEncoding(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ encoding: string }>(
    `SELECT pg_catalog.current_setting('server_encoding') AS encoding`,
  );
  return rows[0]?.encoding ?? '';
}
