import type { Session } from '../../session.js';
import { quoteTextList, sameName } from '../../sql-text.js';
import { type CheckedCast, checkedCast } from '../infer/checked-cast.js';
import { decideType, typeName } from '../infer/decide-type.js';
import { givenCast } from '../infer/given-cast.js';
import type { TextStats } from '../infer/text-stats.js';
import type { CsvPlan } from './plan-csv.js';
import { statsByColumn } from './sample-csv.js';

/** A column with the type its texts are read as. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
  /** Undefined: the text itself. */
  readonly cast: CheckedCast | undefined;
  /** True: a text that does not fit widens the column. False: it is a bad value. */
  readonly inferred: boolean;
}

/** Types of the columns by what is known of their texts. `asText` names columns that are not to be inferred. */
export function typeColumns(
  plan: CsvPlan,
  stats: ReadonlyMap<string, TextStats>,
  asText: readonly string[],
): TypedColumn[] {
  const { format } = plan;
  return plan.columns.map(({ name, given }): TypedColumn => {
    if (given !== undefined) return { name, type: given, cast: givenCast(given, format), inferred: false };
    const text = !format.inferTypes || asText.some((each) => sameName(each, name));
    if (text) return { name, type: 'VARCHAR', cast: undefined, inferred: false };
    const known = stats.get(name.toLowerCase());
    if (known === undefined || known.values === 0) return { name, type: 'VARCHAR', cast: noValues, inferred: true };
    const inferred = decideType(known, format.decimals);
    return { name, type: typeName(inferred), cast: checkedCast(inferred, format, known), inferred: true };
  });
}

/** A column of which only NULLs are known: the first value, wherever it comes, is a reason to look at all of them. */
const noValues: CheckedCast = {
  value: (text) => text,
  fast: (text) => `${text} IS NULL`,
  exact: (text) => `${text} IS NULL`,
};

/** Types of the columns from directory names, whose values are all known. */
export async function typeHiveColumns(session: Session, plan: CsvPlan): Promise<{ name: string; type: string }[]> {
  const columns: { name: string; type: string }[] = [];
  for (const [name, values] of plan.hive) {
    if (plan.columns.some((column) => sameName(column.name, name))) continue;
    const rows = `SELECT unnest(${quoteTextList(values)}) AS t, 0 AS i`;
    const stats = (await statsByColumn(session, rows, { decimalSeparator: '.' })).get(0);
    columns.push({ name, type: stats === undefined ? 'VARCHAR' : typeName(decideType(stats, 'decimal')) });
  }
  return columns;
}
