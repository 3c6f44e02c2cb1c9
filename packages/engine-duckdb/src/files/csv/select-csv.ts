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
  /** Leaves rows out by the cursor before their other values are looked at. */
  readonly cursor: CsvCursor | undefined;
  readonly bufferSize: number;
  readonly badRecords: CsvReading['badRecords'];
}

export interface CsvCursor {
  readonly column: TypedColumn;
  /** The rows wanted, where an SQL expression stands for the cursor. */
  readonly condition: (expression: string) => string;
}

/** A SELECT of all files with typed columns, in the order of the files. */
export function selectCsv(plan: CsvPlan, selection: CsvSelection): string {
  return plan.groups.map((group) => selectGroup(plan, group, selection)).join('\nUNION ALL\n');
}

function selectGroup(plan: CsvPlan, group: CsvGroup, selection: CsvSelection): string {
  const columns = selection.columns.map((column) => placed(column, group));
  const read = readGroup(groupReader(plan, group, selection), columns, selection);
  const list = [
    ...checkedColumns(read.columns, selection),
    ...selection.hive.map(({ name, type }) => `${quoteName(name)}::${type} AS ${quoteName(name)}`),
    ...(plan.fileInfo ? fileInfoValues(group.files, fileColumn) : []),
  ];
  return `SELECT ${list.join(', ')} FROM ${read.source}${rejectFilter(columns, selection)}`;
}

/**
 * The texts of a group beside the values they are cast to. Where rows are left out by the cursor, its value is checked
 * first and the others are cast above that filter: most rows of a file were loaded before.
 */
function readGroup(
  reader: string,
  columns: readonly PlacedColumn[],
  { cursor, misfits, rejects }: CsvSelection,
): { source: string; columns: readonly PlacedColumn[] } {
  const cast = columns.filter((each) => each.value !== undefined);
  const followed = columns.find(({ column }) => column === cursor?.column);
  if (cursor === undefined || followed === undefined || followed.text === 'NULL') {
    return { source: withValues(reader, cast, ''), columns };
  }
  const { text, alias, value } = followed;
  if (value === undefined) return { source: withValues(reader, cast, ` WHERE ${cursor.condition(text)}`), columns };
  const checks = isChecked(followed, rejects);
  const checked = `(SELECT *, ${checks ? guard(alias, [followed], misfits) : alias} AS ${cursorAlias} FROM ${withValues(reader, [followed], '')})`;
  const others = cast.filter((each) => each !== followed);
  return {
    source: withValues(checked, others, ` WHERE ${cursor.condition(cursorAlias)}`),
    columns: columns.map((each) => (each === followed ? { ...each, value: undefined, text: cursorAlias } : each)),
  };
}

/** The cursor's value, where rows are left out by it. */
export const cursorAlias = 'cursor_value';

function withValues(source: string, columns: readonly PlacedColumn[], filter: string): string {
  const values = columns.map(({ text, value, alias }) => `, ${value ?? text} AS ${alias}`);
  return `(SELECT *${values.join('')} FROM ${source}${filter})`;
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
  const checked = columns.filter((each) => isChecked(each, rejects));
  const host = filtered ? undefined : checked[0];
  return columns.map((each) => {
    const { column, value, text, alias } = each;
    const name = quoteName(column.name);
    if (value === undefined) return `${text}${text === 'NULL' ? `::${column.type}` : ''} AS ${name}`;
    if (each === host) return `${guard(alias, checked, misfits)} AS ${name}`;
    return filtered && checked.includes(each) ? `${guard(alias, [each], misfits)} AS ${name}` : `${alias} AS ${name}`;
  });
}

/** Whether a text that does not fit is a misfit; otherwise its row is left out, or there is nothing to fit. */
function isChecked({ value, column }: PlacedColumn, rejects: string | undefined): boolean {
  return value !== undefined && (column.inferred || rejects === undefined);
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
