import type { Column } from '@sqlflow/connector-sdk';
import { quoteText } from '../sql-text.js';
import type { LocalFile } from './local-files.js';

/** What `fileInfo` adds behind the columns of the files. */
export const fileInfoColumns: readonly Column[] = [
  { name: '_file_path', type: 'VARCHAR' },
  { name: '_file_modified', type: 'TIMESTAMP WITH TIME ZONE' },
];

/** Their values, from the reader's column with the path. */
export function fileInfoValues(files: readonly LocalFile[], pathColumn: string): string[] {
  const stamps = files.map((file) => `TIMESTAMPTZ ${quoteText(file.modified.toISOString())}`);
  const originals = files.map((file) => quoteText(file.original ?? file.path));
  const copied = files.some((file) => file.original !== undefined);
  return [
    `${copied ? valueByPath(files, originals, pathColumn) : pathColumn} AS _file_path`,
    `${valueByPath(files, stamps, pathColumn)} AS _file_modified`,
  ];
}

function valueByPath(files: readonly LocalFile[], values: readonly string[], pathColumn: string): string {
  const [only] = values;
  if (files.length === 1 && only !== undefined) return only;
  return `map([${files.map((file) => quoteText(file.path)).join(', ')}], [${values.join(', ')}])[${pathColumn}]`;
}
