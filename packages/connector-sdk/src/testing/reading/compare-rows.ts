import type { Row } from '../../batch.js';
import type { Column } from '../../schema.js';
import { demand, shown } from '../failure.js';
import { canonicalValue } from '../values/canonical-value.js';
import { damageIn } from './damage.js';

/** Fails unless the two hold the same rows, each as often, in whatever order. */
export function requireSameRows(
  what: string,
  actual: readonly Row[],
  expected: readonly Row[],
  columns: readonly Column[],
): void {
  const counts = new Map<string, number>();
  const known = new Map<string, Row>();
  for (const row of expected) count(counts, known, canonicalRow(row, columns), row, 1);
  for (const row of actual) count(counts, known, canonicalRow(row, columns), row, -1);
  const differences = [...counts].filter(([, difference]) => difference !== 0);
  const missing = differences.filter(([, difference]) => difference > 0);
  const extra = differences.filter(([, difference]) => difference < 0);
  const rowsIn = (which: typeof differences): readonly Row[] => which.map(([key]) => known.get(key) ?? {});
  const damage = damageIn(rowsIn(missing), rowsIn(extra), columns);
  demand(damage === undefined, `${what}: of ${expected.length} rows ${missing.length} are not as they were; ${damage}`);
  const parts = [
    ...(missing.length === 0 ? [] : [`${missing.length} missing, such as ${shownRow(known, missing[0]?.[0])}`]),
    ...(extra.length === 0
      ? []
      : [`${extra.length} that should not be there, such as ${shownRow(known, extra[0]?.[0])}`]),
  ];
  demand(differences.length === 0, `${what}: of ${expected.length} rows ${parts.join('; ')}`);
}

function count(counts: Map<string, number>, known: Map<string, Row>, key: string, row: Row, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
  if (!known.has(key)) known.set(key, row);
}

function shownRow(known: ReadonlyMap<string, Row>, key: string | undefined): string {
  return shown(key === undefined ? undefined : known.get(key));
}

/** One text for each row. A value that is none of its column's type stands as what it is, and equals nothing expected. */
export function canonicalRow(row: Row, columns: readonly Column[]): string {
  return JSON.stringify(
    columns.map(({ name, type }) => {
      const value = canonicalValue(row[name], type);
      return value === undefined ? { wrong: shown(row[name]), type } : value;
    }),
  );
}
