import type { Column } from '@sqlflow/connector-sdk';
import { quoteText } from '../sql-text.js';
import { type LocalFile, nameOf } from './local-files.js';

/** What `fileInfo` adds behind the columns of the files. */
export const fileInfoColumns: readonly Column[] = [
  { name: '_file_path', type: 'VARCHAR' },
  { name: '_file_modified', type: 'TIMESTAMP WITH TIME ZONE' },
];

/** Their values, from the reader's column with the path. */
export function fileInfoValues(files: readonly LocalFile[], pathColumn: string): string[] {
  const paths = files.map((file) => quoteText(nameOf(file)));
  const stamps = files.map((file) => `TIMESTAMPTZ ${quoteText(file.modifiedAt)}`);
  return [
    `${valueByPath(files, paths, pathColumn)} AS _file_path`,
    `${valueByPath(files, stamps, pathColumn)} AS _file_modified`,
  ];
}

/**
 * The value of each row's file. An ENUM finds the file by a hash; a map would be searched from its beginning for every
 * row (a thousand files: ten times the time of reading them), and DuckDB's own `file_index` counts anew where a filter
 * leaves files out (1.5.6).
 */
export function valueByPath(files: readonly LocalFile[], values: readonly string[], pathColumn: string): string {
  const byPath = new Map(files.map((file, index) => [file.path, values[index]]));
  const [only] = byPath.values();
  if (byPath.size === 1 && only !== undefined) return only;
  const type = `ENUM(${[...byPath.keys()].map(quoteText).join(', ')})`;
  return `([${[...byPath.values()].join(', ')}])[enum_code(${pathColumn}::${type})::BIGINT + 1]`;
}
