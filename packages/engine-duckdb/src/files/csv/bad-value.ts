import type { CsvFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { sameName } from '../../sql-text.js';
import { showValue } from '../../values/misfit.js';
import { type LocalFile, nameOf } from '../local-files.js';
import type { CsvGroup, CsvPlan } from './plan-csv.js';
import { readRecords } from './read-records.js';
import { type CsvSelection, cursorAlias, groupReader } from './select-csv.js';
import type { TypedColumn } from './typed-columns.js';

/** A text that does not fit the type its column was given. */
export interface BadValue {
  readonly file: string;
  /** The line in the file; undefined where it cannot be told. */
  readonly line: bigint | undefined;
  readonly column: TypedColumn;
  readonly value: string;
  /** The whole record. */
  readonly source: string | undefined;
}

type Selection = Omit<CsvSelection, 'hive'>;

/** Throws with file, line and column when a column of given type holds a text that does not fit. */
export async function throwFirstBadValue(session: Session, plan: CsvPlan, selection: Selection): Promise<void> {
  for await (const bad of badValues(session, plan, selection, 1)) {
    throw sqlFlowError(codes.data.badValue, {
      file: bad.file,
      line: bad.line?.toString(),
      column: bad.column.name,
      type: bad.column.type,
      value: showValue(bad.value),
    });
  }
}

/** The bad values of columns with given types, one for each bad record, in the order of the files. */
export async function* badValues(
  session: Session,
  plan: CsvPlan,
  selection: Selection,
  most: number,
): AsyncGenerator<BadValue> {
  let left = most;
  for (const group of plan.groups) {
    const columns = givenIn(group, selection.columns);
    if (columns.length === 0) continue;
    for (const file of group.files) {
      const found = await findInFile(session, plan, { ...group, files: [file] }, selection, columns, left);
      yield* withLines(file, plan.originalFormat, group.names.length, found);
      left -= found.length;
      if (left <= 0) return;
    }
  }
}

interface Given {
  readonly column: TypedColumn;
  readonly text: string;
  readonly fits: string;
  readonly value: string;
}

function givenIn(group: CsvGroup, columns: readonly TypedColumn[]): Given[] {
  return columns.flatMap((column) => {
    const index = group.names.findIndex((name) => sameName(name, column.name));
    if (column.inferred || column.cast === undefined || index === -1) return [];
    const text = `c${index}`;
    const fits = `(${text} IS NULL OR coalesce(${column.cast.exact(text, `v${index}`)}, false))`;
    return [{ column, text, fits, value: `${column.cast.value(text)} AS v${index}` }];
  });
}

interface Found {
  /** Position among the file's good records, from 1. */
  readonly position: number;
  readonly column: TypedColumn;
  readonly value: string;
}

async function findInFile(
  session: Session,
  plan: CsvPlan,
  group: CsvGroup,
  selection: Selection,
  columns: readonly Given[],
  most: number,
): Promise<Found[]> {
  const badRecords = selection.badRecords === 'fail' ? 'fail' : 'skip';
  const reader = groupReader({ ...plan, hive: new Map(), fileInfo: false }, group, { ...selection, badRecords });
  const cursor = wantedByCursor(group, selection);
  const values = [...columns.map((each) => each.value), ...(cursor === undefined ? [] : [cursor.value])].join(', ');
  const cases = columns.map(({ fits }, index) => `WHEN NOT ${fits} THEN ${index}`).join(' ');
  const texts = columns.map(({ text }, index) => `WHEN NOT ${columns[index]?.fits} THEN ${text}`).join(' ');
  const rows = await session.rows(
    `SELECT n, CASE ${cases} END AS i, CASE ${texts} END AS t
     FROM (SELECT *, ${values} FROM (SELECT *, row_number() OVER () AS n FROM ${reader}))
     WHERE NOT (${columns.map((each) => each.fits).join(' AND ')})${cursor === undefined ? '' : ` AND ${cursor.condition}`}
     ORDER BY n LIMIT ${most}`,
  );
  return rows.flatMap((row) => {
    const column = columns[Number(row.i)]?.column;
    return column === undefined ? [] : [{ position: Number(row.n), column, value: String(row.t) }];
  });
}

/** Rows that the cursor leaves out may be as bad as they like: they are not read. */
function wantedByCursor(group: CsvGroup, { cursor }: Selection): { value: string; condition: string } | undefined {
  const index = group.names.findIndex((name) => cursor !== undefined && sameName(name, cursor.column.name));
  if (cursor === undefined || index === -1) return undefined;
  const text = `c${index}`;
  return {
    value: `${cursor.column.cast?.value(text) ?? text} AS ${cursorAlias}`,
    condition: cursor.condition(cursorAlias),
  };
}

/** Finds the lines by reading the file beside DuckDB, which numbers records and not lines. */
async function* withLines(
  file: LocalFile,
  format: CsvFormat,
  width: number,
  found: readonly Found[],
): AsyncGenerator<BadValue> {
  const path = file.original ?? file.path;
  const name = nameOf(file);
  if (format.compression === 'zstd') {
    for (const { column, value } of found) yield { file: name, line: undefined, column, value, source: undefined };
    return;
  }
  let position = format.header ? -1 : 0;
  let next = 0;
  for await (const record of readRecords(path, format)) {
    const wanted = found[next];
    if (wanted === undefined) return;
    // Records of another width were left out by the reader. A delimiter at the end adds an empty field.
    const extra = record.fields.at(-1);
    const fits = record.fields.length === width || (record.fields.length === width + 1 && extra?.text === '');
    if (fits || position === -1) position += 1;
    if (position !== wanted.position || !fits) continue;
    const { column, value } = wanted;
    yield { file: name, line: BigInt(record.line), column, value, source: record.source.trimEnd() };
    next += 1;
  }
}
