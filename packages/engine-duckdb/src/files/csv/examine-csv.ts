import type { Session } from '../../session.js';
import { sameName } from '../../sql-text.js';
import { mergeStats } from '../infer/merge-stats.js';
import { classify, readStats, statsAggregates, type TextStats } from '../infer/text-stats.js';
import { throwFirstBadValue } from './bad-value.js';
import type { CsvGroup, CsvPlan } from './plan-csv.js';
import { type CsvSelection, countMisfits, groupReader } from './select-csv.js';
import type { TypedColumn } from './typed-columns.js';

/**
 * Reads the files whole and tells what each inferred column needs, beginning with what is known from a sample. Throws
 * when it was a column of given type that had a bad value, and bad rows are not to be rejected.
 */
export async function examineCsv(
  session: Session,
  plan: CsvPlan,
  selection: Omit<CsvSelection, 'hive'>,
  sampled: ReadonlyMap<string, TextStats>,
): Promise<ReadonlyMap<string, TextStats>> {
  if (selection.rejects === undefined) await throwFirstBadValue(session, plan, selection);
  const reading = { ...selection, badRecords: selection.badRecords === 'fail' ? 'fail' : 'skip' } as const;
  const misfits = new Set<TypedColumn>();
  for (const group of plan.groups) {
    for (const column of await misfitsOf(session, plan, group, selection.columns, reading)) misfits.add(column);
  }
  const examined = new Map<string, TextStats>();
  for (const group of plan.groups) {
    for (const [name, found] of await examineGroup(session, plan, group, [...misfits], reading)) {
      const known = examined.get(name);
      examined.set(name, known === undefined ? found : mergeStats(known, found));
    }
  }
  return new Map([...sampled, ...examined]);
}

type Reading = Pick<CsvSelection, 'bufferSize' | 'badRecords'>;

async function examineGroup(
  session: Session,
  plan: CsvPlan,
  group: CsvGroup,
  misfits: readonly TypedColumn[],
  reading: Reading,
): Promise<[string, TextStats][]> {
  const columns = columnsIn(group, misfits);
  if (columns.length === 0) return [];
  const classes = columns.map(({ index }) => classify(`c${index}`, plan.format, `${index}`));
  const aggregates = columns.map(
    ({ index }) =>
      `list_value(${statsAggregates(`${index}`)
        .map((each) => `(${each})::VARCHAR`)
        .join(', ')})`,
  );
  const result = await session.run(
    `SELECT ${aggregates.join(', ')} FROM (SELECT ${classes.join(', ')} FROM ${groupReader(plan, group, reading)})`,
    { query: '' },
  );
  const [row = []] = await result.getRowsJson();
  return columns.map(({ column }, at) => [column.name.toLowerCase(), readStats(row[at] as readonly unknown[])]);
}

/**
 * The inferred columns with a text that does not fit. Telling that is cheap; what a column needs instead takes many
 * patterns per text, and most columns are right.
 */
async function misfitsOf(
  session: Session,
  plan: CsvPlan,
  group: CsvGroup,
  all: readonly TypedColumn[],
  reading: Reading,
): Promise<TypedColumn[]> {
  const inferred = all.filter((column) => column.inferred && column.cast !== undefined);
  const columns = columnsIn(group, inferred).map(({ column }) => column);
  if (columns.length === 0) return [];
  const result = await session.run(countMisfits(plan, group, columns, reading), { query: '' });
  const [counts = []] = await result.getRows();
  return columns.filter((_, at) => String(counts[at]) !== '0');
}

function columnsIn(group: CsvGroup, columns: readonly TypedColumn[]): { column: TypedColumn; index: number }[] {
  return columns
    .map((column) => ({ column, index: group.names.findIndex((name) => sameName(name, column.name)) }))
    .filter(({ index }) => index !== -1);
}

/** The columns whose type the user gave. */
export function givenColumns(columns: readonly TypedColumn[]): readonly TypedColumn[] {
  return columns.filter((column) => !column.inferred && column.cast !== undefined);
}
