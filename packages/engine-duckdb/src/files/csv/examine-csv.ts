import type { Session } from '../../session.js';
import { sameName } from '../../sql-text.js';
import { mergeStats } from '../infer/merge-stats.js';
import { classify, readStats, statsAggregates, type TextStats } from '../infer/text-stats.js';
import { throwFirstBadValue } from './bad-value.js';
import type { CsvGroup, CsvPlan } from './plan-csv.js';
import { type CsvSelection, groupReader } from './select-csv.js';
import type { TypedColumn } from './typed-columns.js';

/**
 * Reads the files whole and tells what each inferred column needs. Throws when it was a column of given type that had a
 * bad value, and bad rows are not to be rejected.
 */
export async function examineCsv(
  session: Session,
  plan: CsvPlan,
  selection: Omit<CsvSelection, 'hive'>,
): Promise<Map<string, TextStats>> {
  if (selection.rejects === undefined) await throwFirstBadValue(session, plan, selection);
  const stats = new Map<string, TextStats>();
  for (const group of plan.groups) {
    for (const [name, found] of await examineGroup(session, plan, group, selection)) {
      const known = stats.get(name);
      stats.set(name, known === undefined ? found : mergeStats(known, found));
    }
  }
  return stats;
}

async function examineGroup(
  session: Session,
  plan: CsvPlan,
  group: CsvGroup,
  selection: Omit<CsvSelection, 'hive'>,
): Promise<[string, TextStats][]> {
  const columns = selection.columns
    .filter((column) => column.inferred && column.cast !== undefined)
    .map((column) => ({ column, index: group.names.findIndex((name) => sameName(name, column.name)) }))
    .filter(({ index }) => index !== -1);
  if (columns.length === 0) return [];
  const classes = columns.map(({ index }) => classify(`c${index}`, plan.format, `${index}`));
  const aggregates = columns.map(
    ({ index }) =>
      `list_value(${statsAggregates(`${index}`)
        .map((each) => `(${each})::VARCHAR`)
        .join(', ')})`,
  );
  const badRecords = selection.badRecords === 'fail' ? 'fail' : 'skip';
  const reader = groupReader(plan, group, { ...selection, badRecords });
  const result = await session.run(
    `SELECT ${aggregates.join(', ')} FROM (SELECT ${classes.join(', ')} FROM ${reader})`,
    { query: '' },
  );
  const [row = []] = await result.getRowsJson();
  return columns.map(({ column }, at) => [column.name.toLowerCase(), readStats(row[at] as readonly unknown[])]);
}

/** The columns whose type the user gave. */
export function givenColumns(columns: readonly TypedColumn[]): readonly TypedColumn[] {
  return columns.filter((column) => !column.inferred && column.cast !== undefined);
}
