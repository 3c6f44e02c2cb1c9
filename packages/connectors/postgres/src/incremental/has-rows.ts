import type pg from 'pg';

/** Whether there is a row that meets a condition. */
export async function hasRows(client: pg.Client, from: string, condition: string): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM ${from} WHERE ${condition} LIMIT 1`);
  return rows.length > 0;
}
