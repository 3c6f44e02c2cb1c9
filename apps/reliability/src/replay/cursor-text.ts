import type { CursorKind } from '../history/history.js';
import type { Cell } from '../history/row.js';

const first = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

/** The SQL type that stands for the cursor of a history. */
export function cursorType(kind: CursorKind): string {
  return kind === 'instant' ? 'TIMESTAMP' : 'BIGINT';
}

/** A cursor of a history as a value of its SQL type: instants are hours. */
export function cursorText(value: Cell, kind: CursorKind): string | number | null {
  if (value === null || kind === 'number') return value;
  return `${new Date(first + value * hour).toISOString().slice(0, 23).replace('T', ' ')}000`;
}

/** The cursor that a value of the SQL type stands for. */
export function cursorNumber(value: unknown, kind: CursorKind): Cell {
  if (value === null || value === undefined) return null;
  if (kind === 'number') return Number(value);
  const iso = String(value).replace(' ', 'T').replace(/Z$/, '');
  return (Date.parse(`${iso}Z`) - first) / hour;
}

/** A distance between cursors as `lookback_window` takes it. */
export function lookbackText(distance: number, kind: CursorKind): string {
  return kind === 'instant' ? `PT${distance}H` : String(distance);
}
