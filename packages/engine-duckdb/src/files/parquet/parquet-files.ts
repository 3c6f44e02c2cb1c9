import type { Column, FilesData } from '@sqlflow/connector-sdk';
import { codes, SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import type { Session } from '../../session.js';
import { quoteName, quoteText, quoteTextList, sameName } from '../../sql-text.js';
import { statsByColumn } from '../csv/sample-csv.js';
import { fileInfoColumns, fileInfoValues } from '../file-info.js';
import { hiveValues } from '../hive.js';
import { decideType, typeName } from '../infer/decide-type.js';
import { literalPath } from '../literal-path.js';
import { findLocalFiles } from '../local-files.js';

/** Parquet files as one table expression. */
export interface ParquetFiles {
  readonly relation: string;
  readonly columns: readonly Column[];
  readonly bytes: number;
}

const pathColumn = '__sqlflow_path';

/**
 * Looks at the footers of the files. Types are those of the files; columns from directories `name=value` are typed by
 * all their values, so that `month=01` stays text.
 */
export async function openParquetFiles(session: Session, data: FilesData): Promise<ParquetFiles> {
  const { options = {} } = data;
  const files = await findLocalFiles(session, data);
  const hive =
    options.hivePartitions === true
      ? await hiveTypes(
          session,
          files.map((file) => file.path),
        )
      : [];
  const withInfo = options.fileInfo === true;
  const settings = [
    `union_by_name=${options.unionByName === true}`,
    `hive_partitioning=${hive.length > 0}`,
    ...(hive.length > 0
      ? [
          'hive_types_autocast=false',
          `hive_types={${hive.map(({ name, type }) => `${quoteText(name)}: ${type}`).join(', ')}}`,
        ]
      : []),
    ...(withInfo ? [`filename=${quoteText(pathColumn)}`] : []),
  ];
  const reader = `read_parquet(${quoteTextList(files.map((file) => literalPath(file.path)))}, ${settings.join(', ')})`;
  const found = await describeFooters(session, reader);
  const own = found.filter(({ name }) => !withInfo || !sameName(name, pathColumn));
  const columns = withInfo ? [...own, ...fileInfoColumns] : own;
  const list = [
    ...own.map(({ name }) => quoteName(name)),
    ...(withInfo ? fileInfoValues(files, quoteName(pathColumn)) : []),
  ];
  return {
    relation: withInfo ? `(SELECT ${list.join(', ')} FROM ${reader})` : reader,
    columns,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}

async function describeFooters(session: Session, reader: string): Promise<Column[]> {
  try {
    return await session.describe(`FROM ${reader}`);
  } catch (error) {
    const message = SqlFlowError.isInstance(error) ? error.message : '';
    const damaged = /magic bytes|too small to be|footer|Thrift|TProtocol|corrupt/i.test(message);
    if (!damaged) throw error;
    const path = /'([^']+)'/.exec(message)?.[1] ?? '';
    throw sqlFlowError(
      codes.discovery.notParquet,
      { path, reason: message.replace(` '${path}'`, '') },
      { cause: error },
    );
  }
}

async function hiveTypes(session: Session, paths: readonly string[]): Promise<{ name: string; type: string }[]> {
  const types: { name: string; type: string }[] = [];
  for (const [name, values] of hiveValues(paths)) {
    const texts = `SELECT unnest(${quoteTextList(values)}) AS t, 0 AS i`;
    const stats = (await statsByColumn(session, texts, { decimalSeparator: '.' })).get(0);
    types.push({ name, type: stats === undefined ? 'VARCHAR' : typeName(decideType(stats, 'decimal')) });
  }
  return types;
}
