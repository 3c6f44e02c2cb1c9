import type { Row } from '@sqlflow/connector-sdk';
import type { SqlValue } from '@sqlflow/engine';
import type { LoadKey } from './load-key.js';
import { text } from './row-values.js';

/** The key's columns, for GROUP BY. */
export const keyColumns = 'load_file, source, stream, target_table, where_hash';

/** A condition for one LOAD; its values are `keyValues`. */
export const keyCondition = 'load_file = ? AND source = ? AND stream = ? AND target_table = ? AND where_hash = ?';

export function keyValues(key: LoadKey): SqlValue[] {
  return [key.file, key.source, key.stream, key.target, key.whereHash];
}

export function keyRow(key: LoadKey): Record<string, SqlValue> {
  return {
    load_file: key.file,
    source: key.source,
    stream: key.stream,
    target_table: key.target,
    where_hash: key.whereHash,
  };
}

export function readKey(row: Row): LoadKey {
  return {
    file: text(row, 'load_file'),
    source: text(row, 'source'),
    stream: text(row, 'stream'),
    target: text(row, 'target_table'),
    whereHash: text(row, 'where_hash'),
  };
}
