import type { CsvFormat, FilesOptions } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { sameName } from '../../sql-text.js';
import { canonicalTypes } from '../canonical-types.js';
import { hiveValues } from '../hive.js';
import type { LocalFile } from '../local-files.js';
import { type CsvHeader, uniqueNames } from './header.js';
import { readCsvHeader } from './read-csv-header.js';

/** Files with the same columns in the same order, which one call reads. */
export interface CsvGroup {
  readonly files: readonly LocalFile[];
  /** Names by position. */
  readonly names: readonly string[];
}

/** A column of the table that the files make together. */
export interface CsvColumn {
  readonly name: string;
  /** The type the user or an exact schema gave, as DuckDB spells it. */
  readonly given?: string;
}

export interface CsvPlan {
  /** How the files are read. */
  readonly format: CsvFormat;
  /** How the files are written that these were made from; the same unless they were transcoded. */
  readonly originalFormat: CsvFormat;
  readonly groups: readonly CsvGroup[];
  readonly columns: readonly CsvColumn[];
  /** Columns from directories `name=value`, with all their values. */
  readonly hive: ReadonlyMap<string, readonly string[]>;
  readonly fileInfo: boolean;
}

/** Reads the headers of all files and lays out the columns. */
export async function planCsv(
  session: Session,
  files: readonly LocalFile[],
  format: CsvFormat,
  options: Partial<FilesOptions>,
  given: Readonly<Record<string, string>>,
  originalFormat: CsvFormat = format,
): Promise<CsvPlan> {
  const groups = await groupByHeader(session, files, format);
  const [first] = groups;
  if (first === undefined) throw sqlFlowError(codes.data.emptyFile, { path: files[0]?.path ?? '' });
  const names = groups.reduce<string[]>((known, group) => union(known, group.names), []);
  if (options.unionByName !== true) refuseDifferentColumns(groups);
  const types = await canonicalTypes(session, given);
  for (const name of types.keys()) {
    if (options.part !== true && !names.some((each) => sameName(each, name))) throw unknownColumn(name, names);
  }
  const columns = names.map((name) => {
    const type = [...types].find(([each]) => sameName(each, name))?.[1];
    return { name, ...(type === undefined ? {} : { given: type }) };
  });
  return {
    format,
    originalFormat,
    groups,
    columns,
    hive: options.hivePartitions === true ? hiveValues(files.map((file) => file.path)) : new Map(),
    fileInfo: options.fileInfo === true,
  };
}

async function groupByHeader(session: Session, files: readonly LocalFile[], format: CsvFormat): Promise<CsvGroup[]> {
  const groups: { files: LocalFile[]; names: readonly string[] }[] = [];
  for (const file of files) {
    const header = await readCsvHeader(session, file.path, format);
    // An empty file has no rows; beside others it needs no columns either.
    if (header === undefined && format.columnNames === undefined) continue;
    const names = columnNames(file, header, format);
    const last = groups.at(-1);
    if (last !== undefined && last.names.length === names.length && last.names.every((name, i) => name === names[i])) {
      last.files.push(file);
    } else groups.push({ files: [file], names });
  }
  return groups;
}

function columnNames(file: LocalFile, header: CsvHeader | undefined, { columnNames: given }: CsvFormat) {
  if (given === undefined) return header?.names ?? [];
  if (header !== undefined && given.length !== header.names.length) {
    throw sqlFlowError(codes.data.columnNamesCount, {
      path: file.path,
      given: given.length,
      found: header.names.length,
      names: (header.written ?? header.names).join(', '),
    });
  }
  return uniqueNames(given);
}

function union(known: string[], names: readonly string[]): string[] {
  return [...known, ...names.filter((name) => !known.some((each) => sameName(each, name)))];
}

function refuseDifferentColumns([first, ...rest]: readonly CsvGroup[]): void {
  const has = (names: readonly string[], name: string) => names.some((each) => sameName(each, name));
  for (const group of rest) {
    const missing = first?.names.filter((name) => !has(group.names, name)) ?? [];
    const added = group.names.filter((name) => !has(first?.names ?? [], name));
    if (missing.length + added.length === 0) continue;
    throw sqlFlowError(codes.data.filesDiffer, {
      first: first?.files[0]?.path ?? '',
      other: group.files[0]?.path ?? '',
      missing: missing.join(', '),
      added: added.join(', '),
    });
  }
}

export function unknownColumn(name: string, names: readonly string[]) {
  return sqlFlowError(codes.data.typeOfUnknownColumn, {
    column: name,
    columns: names.join(', '),
    similar: suggest(name, names),
  });
}
