import type { Column } from '@sqlflow/connector-sdk';
import type { ColumnChange } from '@sqlflow/engine';
import { sameName } from '../sql-text.js';
import { sameType } from '../types/sql-type.js';
import { commonType } from '../types/widen.js';

/** The changes in the order of the columns, those that are gone at the end. */
export function compareColumns(before: readonly Column[], after: readonly Column[]): ColumnChange[] {
  const isGone = ({ name }: Column) => !after.some((each) => sameName(each.name, name));
  return [
    ...after.flatMap((column) => changeOf(before, column)),
    ...before
      .filter(isGone)
      .map(({ name, type }): ColumnChange => ({ kind: 'gone', column: name, from: type, verdict: 'lossy' })),
  ];
}

function changeOf(before: readonly Column[], { name, type: to }: Column): ColumnChange[] {
  const old = before.find((each) => sameName(each.name, name));
  if (old === undefined) return [{ kind: 'added', column: name, to, verdict: 'lossless' }];
  const { type: from } = old;
  if (sameType(from, to)) return [];
  const common = commonType(from, to);
  const always = common !== undefined && common.checkExisting === undefined && common.checkIncoming === undefined;
  const verdict = always ? 'lossless' : 'lossy';
  return [{ kind: always ? direction(common.type, from, to) : 'changed', column: name, from, to, verdict }];
}

/** Both types may be narrower than what holds the two: then each has values that the other has not. */
function direction(common: string, from: string, to: string): ColumnChange['kind'] {
  if (sameType(common, from)) return 'narrowed';
  return sameType(common, to) ? 'widened' : 'changed';
}
