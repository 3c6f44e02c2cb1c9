import type { Column } from '@sqlflow/connector-sdk';
import type { Session } from '../../session.js';
import { quoteName, quoteText, quoteTextList, sameName } from '../../sql-text.js';
import { statsByColumn } from '../csv/sample-csv.js';
import { fileInfoValues, valueByPath } from '../file-info.js';
import { hiveValues } from '../hive.js';
import { decideType, typeName } from '../infer/decide-type.js';
import { literalPath } from '../literal-path.js';
import { type LocalFile, nameOf } from '../local-files.js';
import type { JsonColumn } from './json-columns.js';
import type { ReadableJson } from './open-json.js';
import { lineColumn } from './record-writer.js';

const fileColumn = '__sqlflow_file';
const defaultObjectBytes = 16 * 1024 * 1024;

/** Stands in the error of a value that is not of its given type. */
export const misfitMark = 'sqlflow: value is not of its type';

/** A call of `read_json` that leaves nothing to be detected. */
export function jsonReader(json: ReadableJson, columns: readonly JsonColumn[], withLines = false): string {
  const read = columns.filter((column) => column.node !== undefined);
  const list = read.map(({ name, read: type }) => `${quoteText(name)}: ${quoteText(type)}`);
  // At least one column is asked for; one that no record has is NULL.
  if (withLines || list.length === 0) list.push(`${quoteText(lineColumn)}: 'BIGINT'`);
  const options = [
    `format = ${quoteText(json.format)}`,
    `compression = ${quoteText(json.compression === 'none' ? 'uncompressed' : json.compression)}`,
    `columns = {${list.join(', ')}}`,
    `maximum_object_size = ${Math.max(defaultObjectBytes, json.recordBytes * 2)}`,
    `filename = ${quoteText(fileColumn)}`,
    'hive_partitioning = false',
  ];
  return `read_json(${quoteTextList(json.files.map((file) => literalPath(file.path)))}, ${options.join(', ')})`;
}

export interface JsonSelection {
  readonly columns: readonly JsonColumn[];
  readonly hive: readonly Column[];
  readonly fileInfo: boolean;
  /** Rows with a value that is not of its given type are left out; otherwise they are an error. */
  readonly rejecting: boolean;
}

/** A SELECT of the files with typed columns. */
export function selectJson(json: ReadableJson, selection: JsonSelection): string {
  const { columns, hive, fileInfo, rejecting } = selection;
  const values = castValues(columns);
  const list = [
    ...columns.map((column, index) => `${columnValue(column, index, rejecting)} AS ${quoteName(column.name)}`),
    ...hive.map((column) => `${hiveValue(json.files, column)} AS ${quoteName(column.name)}`),
    ...(fileInfo ? fileInfoValues(json.files, fileColumn) : []),
  ];
  const source = `(SELECT *${values.map((each) => `, ${each}`).join('')} FROM ${jsonReader(json, columns)})`;
  const checks = rejecting ? columns.flatMap((column, index) => fits(column, index) ?? []) : [];
  return `SELECT ${list.join(', ')} FROM ${source}${checks.length === 0 ? '' : ` WHERE ${checks.join(' AND ')}`}`;
}

/** A SELECT of the values that are not of their given type: `file`, `line`, `column`, `type` and `value`. */
export function selectMisfits(json: ReadableJson, columns: readonly JsonColumn[]): string {
  const checked = columns.map((column, index) => ({ column, fits: fits(column, index) ?? 'true' }));
  const choose = (value: (column: JsonColumn) => string) =>
    `CASE ${checked.map((each) => `WHEN NOT ${each.fits} THEN ${value(each.column)}`).join(' ')} END`;
  const original = valueByPath(
    json.files,
    json.files.map((file) => quoteText(nameOf(file))),
    fileColumn,
  );
  return `SELECT ${original} AS file, ${lineColumn}::VARCHAR AS line, ${choose(({ name }) => quoteText(name))} AS "column",
    ${choose(({ type }) => quoteText(type))} AS type, ${choose(({ name }) => quoteName(name))} AS value
    FROM (SELECT *, ${castValues(columns).join(', ')} FROM ${jsonReader(json, columns, true)})
    WHERE NOT (${checked.map((each) => each.fits).join(' AND ')})`;
}

/** Columns from directories `name=value`, typed by all their values. */
export async function hiveColumns(
  session: Session,
  files: readonly LocalFile[],
  columns: readonly JsonColumn[],
): Promise<Column[]> {
  const found: Column[] = [];
  for (const [name, values] of hiveValues(files.map((file) => file.original ?? file.path))) {
    if (columns.some((column) => sameName(column.name, name))) continue;
    const texts = `SELECT unnest(${quoteTextList(values)}) AS t, 0 AS i`;
    const stats = (await statsByColumn(session, texts, { decimalSeparator: '.' })).get(0);
    found.push({ name, type: stats === undefined ? 'VARCHAR' : typeName(decideType(stats, 'decimal')) });
  }
  return found;
}

function castValues(columns: readonly JsonColumn[]): string[] {
  return columns.flatMap(({ cast, name }, index) =>
    cast === undefined ? [] : [`${cast.value(quoteName(name))} AS ${castName(index)}`],
  );
}

function castName(index: number): string {
  return `__sqlflow_value_${index}`;
}

function fits({ cast, name }: JsonColumn, index: number): string | undefined {
  if (cast === undefined) return undefined;
  return `(${quoteName(name)} IS NULL OR coalesce(${cast.exact(quoteName(name), castName(index))}, false))`;
}

function columnValue(column: JsonColumn, index: number, rejecting: boolean): string {
  const name = quoteName(column.name);
  if (column.node === undefined) return `NULL::${column.type}`;
  const check = fits(column, index);
  if (check === undefined) return column.read === column.type ? name : `${name}::${column.type}`;
  const value = `${castName(index)}::${column.type}`;
  return rejecting ? value : `CASE WHEN ${check} THEN ${value} ELSE error(${quoteText(misfitMark)}) END`;
}

function hiveValue(files: readonly LocalFile[], { name, type }: Column): string {
  const values = files.map((file) =>
    hiveValues([file.original ?? file.path])
      .get(name)
      ?.at(-1),
  );
  const texts = values.map((value) => (value === undefined ? 'NULL::VARCHAR' : quoteText(value)));
  return `(${valueByPath(files, texts, fileColumn)})::${type}`;
}
