import type { Row } from '../../batch.js';
import type { Column } from '../../schema.js';
import { shown } from '../failure.js';
import { canonicalValue } from '../values/canonical-value.js';

/**
 * What became of the first of the missing rows, in words: the column in which it differs from the row that came in its
 * place, and both values. Undefined where no other row is like it in most of its columns.
 */
export function damageIn(
  missing: readonly Row[],
  extra: readonly Row[],
  columns: readonly Column[],
): string | undefined {
  const [row] = missing;
  if (row === undefined) return undefined;
  const others = extra.map((each) => ({ each, differing: differingColumns(row, each, columns) }));
  const [nearest] = others.sort((a, b) => a.differing.length - b.differing.length);
  const column = nearest?.differing[0];
  if (nearest === undefined || column === undefined || nearest.differing.length > columns.length / 2) return undefined;
  const [before, after] = [row[column.name], nearest.each[column.name]];
  return `\`${column.name}\` of one was ${written(before)}, and comes as ${written(after)}${roundingHint(after, column)}`;
}

function differingColumns(row: Row, other: Row, columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ name, type }) => {
    const value = canonicalValue(other[name], type);
    return value === undefined || value !== canonicalValue(row[name], type);
  });
}

function written(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : shown(value);
}

function roundingHint(value: unknown, { type }: Column): string {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/INT|DECIMAL/.test(type)) return '';
  return `: a number rounds a ${type}, and so does JSON.parse; give text or a bigint, or the bytes to the engine`;
}
