import { quoteName, quoteText, sameName } from '../../sql-text.js';
import { fileInfoValues } from '../file-info.js';
import type { CsvGroup, CsvPlan } from './plan-csv.js';
import { type CsvReading, csvReader, fileColumn } from './reader.js';
import type { TypedColumn } from './typed-columns.js';

export interface CsvSelection {
  readonly columns: readonly TypedColumn[];
  readonly hive: readonly { readonly name: string; readonly type: string }[];
  /** Sequence that counts texts that do not fit their column. */
  readonly misfits: string;
  /** Sequence that counts rows left out because of a bad value in a column of given type; undefined: they are misfits. */
  readonly rejects: string | undefined;
  /** True: a filter is put on top of this, which must see checked values only. */
  readonly filtered: boolean;
  readonly bufferSize: number;
  readonly badRecords: CsvReading['badRecords'];
}

/** A SELECT of all files with typed columns, in the order of the files. */
export function selectCsv(plan: CsvPlan, selection: CsvSelection): string {
  return plan.groups.map((group) => selectGroup(plan, group, selection)).join('\nUNION ALL\n');
}

function selectGroup(plan: CsvPlan, group: CsvGroup, selection: CsvSelection): string {
  const columns = selection.columns.map((column) => placed(column, group));
  const casts = columns
    .filter((column) => column.value !== undefined)
    .map(({ text, value, alias }) => `${value ?? text} AS ${alias}`);
  const source = `(SELECT *${casts.map((each) => `, ${each}`).join('')} FROM ${groupReader(plan, group, selection)})`;
  const list = [
    ...checkedColumns(columns, selection),
    ...selection.hive.map(({ name, type }) => `${quoteName(name)}::${type} AS ${quoteName(name)}`),
    ...(plan.fileInfo ? fileInfoValues(group.files, fileColumn) : []),
  ];
  return `SELECT ${list.join(', ')} FROM ${source}${rejectFilter(columns, selection)}`;
}

/** A SELECT that counts, for each of these columns, the texts of a group that do not fit its type. */
export function countMisfits(
  plan: CsvPlan,
  group: CsvGroup,
  columns: readonly TypedColumn[],
  reading: Pick<CsvSelection, 'bufferSize' | 'badRecords'>,
): string {
  const all = columns.map((column) => placed(column, group));
  const casts = all.map(({ text, value, alias }) => `${value ?? text} AS ${alias}`);
  const counts = all.map((each) => (each.value === undefined ? '0' : `count(*) FILTER (${fits(each)} IS NOT TRUE)`));
  return `SELECT ${counts.join(', ')} FROM (SELECT *, ${casts.join(', ')} FROM ${groupReader(plan, group, reading)})`;
}

/** The reader of a group's files, with every column as text. */
export function groupReader(
  plan: CsvPlan,
  group: CsvGroup,
  { bufferSize, badRecords }: Pick<CsvSelection, 'bufferSize' | 'badRecords'>,
): string {
  return csvReader({
    paths: group.files.map((file) => file.path),
    width: group.names.length,
    format: plan.format,
    hiveNames: [...plan.hive.keys()],
    withFile: plan.fileInfo,
    badRecords,
    bufferSize,
  });
}

/** A column in a group: where its text is, the cast value and its checks. */
interface PlacedColumn {
  readonly column: TypedColumn;
  readonly text: string;
  readonly alias: string;
  readonly value: string | undefined;
  readonly fast: string;
  readonly exact: string;
}

function placed(column: TypedColumn, group: CsvGroup): PlacedColumn {
  const index = group.names.findIndex((name) => sameName(name, column.name));
  const text = index === -1 ? 'NULL' : `c${index}`;
  const alias = `v${index}`;
  const { cast } = column;
  if (index === -1 || cast === undefined) return { column, text, alias, value: undefined, fast: '', exact: '' };
  return { column, text, alias, value: cast.value(text), fast: cast.fast(text, alias), exact: cast.exact(text, alias) };
}

/**
 * One CASE on the first cast column checks all of them: a CASE for each column costs 14 ns a value. Under a filter each
 * column has its own, because DuckDB moves a filter on a column below the CASE on another one, where it would see values
 * that nobody has checked; it does not move one below a sequence.
 */
function checkedColumns(columns: readonly PlacedColumn[], selection: CsvSelection): string[] {
  const { misfits, rejects, filtered } = selection;
  const checked = columns.filter(
    ({ value, column }) => value !== undefined && (column.inferred || rejects === undefined),
  );
  const host = filtered ? undefined : checked[0];
  return columns.map((each) => {
    const { column, value, text, alias } = each;
    const name = quoteName(column.name);
    if (value === undefined) return `${text}${text === 'NULL' ? `::${column.type}` : ''} AS ${name}`;
    if (each === host) return `${guard(alias, checked, misfits)} AS ${name}`;
    return filtered && checked.includes(each) ? `${guard(alias, [each], misfits)} AS ${name}` : `${alias} AS ${name}`;
  });
}

function guard(value: string, checked: readonly PlacedColumn[], misfits: string): string {
  const fast = checked.map((each) => each.fast).join(' AND ');
  const all = checked.map(fits).join(' AND ');
  return `CASE WHEN ${fast} THEN ${value} WHEN ${all} THEN ${value} WHEN nextval(${quoteText(misfits)}) > 0 THEN NULL END`;
}

function fits({ text, fast, exact }: PlacedColumn): string {
  return fast === exact ? `(${text} IS NULL OR ${exact})` : `(${text} IS NULL OR ${fast} OR ${exact})`;
}

/** Leaves out rows with a bad value in a column whose type was given, and counts them. */
function rejectFilter(columns: readonly PlacedColumn[], { rejects }: CsvSelection): string {
  const given = columns.filter(({ value, column }) => value !== undefined && !column.inferred);
  if (rejects === undefined || given.length === 0) return '';
  return ` WHERE CASE WHEN ${given.map(fits).join(' AND ')} THEN true ELSE nextval(${quoteText(rejects)}) < 0 END`;
}
