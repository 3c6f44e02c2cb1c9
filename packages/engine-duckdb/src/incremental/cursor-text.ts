import { quoteName } from '../sql-text.js';
import { cursorKind } from './cursor-kind.js';

/** SQL for a cursor column's text, with all its digits. A FLOAT has those of the DOUBLE it may become. */
export function cursorTextSql(column: string, type: string): string {
  const name = quoteName(column);
  return type.toUpperCase() === 'FLOAT' ? `${name}::DOUBLE::VARCHAR` : `${name}::VARCHAR`;
}

/** The engine leaves zeros out at the end of a second; a cursor value has microseconds. */
export function withMicroseconds(type: string, text: string): string {
  const kind = cursorKind(type);
  if (kind !== 'timestamp' && kind !== 'instant') return text;
  return text.replace(/(:\d\d)(?:\.(\d+))?(?=$|\+| )/, (_, seconds: string, fraction = '') => {
    return `${seconds}.${String(fraction).padEnd(6, '0')}`;
  });
}
