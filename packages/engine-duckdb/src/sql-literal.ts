import type { SqlValue } from '@sqlflow/engine';
import { quoteText } from './sql-text.js';

/** A value as SQL text. Numbers keep their double precision; text is quoted. */
export function sqlLiteral(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : `'${value}'::DOUBLE`;
  return `from_hex('${Buffer.from(value).toString('hex')}')`;
}
