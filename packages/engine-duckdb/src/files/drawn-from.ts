import type { Session } from '../session.js';
import { quoteText } from '../sql-text.js';

/** How often a sequence of the connection was drawn from. */
export async function drawnFrom(session: Session, sequence: string): Promise<bigint> {
  return session.count(
    `SELECT coalesce(max(last_value), 0)::BIGINT FROM duckdb_sequences() WHERE sequence_name = ${quoteText(sequence)}`,
  );
}
