import { type Column, type KeyKind, keyKind } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { quoteName, sameName } from '../sql-text.js';

/** The columns of a key, in its order. @throws SqlFlowError where one is missing, or has no text that can be compared. */
export function keyColumns(keys: readonly string[], columns: readonly Column[], table: string): readonly Column[] {
  return keys.map((key) => {
    const found = columns.find(({ name }) => sameName(name, key));
    if (found === undefined) {
      const names = columns.map(({ name }) => name).join(', ');
      throw sqlFlowError(codes.data.keyColumnMissing, { table, key, where: `table ${table}`, columns: names });
    }
    return found;
  });
}

/** The hash of a key, as `KnownKeys` has it. */
export function keyHash(columns: readonly Column[]): string {
  const hashes = columns.map(({ name, type }) => {
    const kind = keyKind(type);
    if (kind === undefined) throw sqlFlowError(codes.deletes.keyNotComparable, { column: name, type });
    return `coalesce(md5(${keyText(quoteName(name), kind)}), '${'0'.repeat(32)}')`;
  });
  return hashes.length === 1 ? (hashes[0] ?? '') : `md5(${hashes.join(' || ')})`;
}

function keyText(value: string, kind: KeyKind): string {
  const finite = (text: string) => `CASE WHEN isfinite(${value}) THEN ${text} ELSE ${value}::VARCHAR END`;
  switch (kind) {
    case 'text':
      return value;
    case 'date':
      return finite(`(${value} - DATE '1970-01-01')::VARCHAR`);
    case 'timestamp':
    case 'instant':
      return finite(`epoch_us(${value})::VARCHAR`);
    default:
      return `${value}::VARCHAR`;
  }
}

/** The number of a hash, which goes into the checksum. */
export function keyNumber(hash: string): string {
  return `('0x' || substr(${hash}, 1, 16))::UBIGINT`;
}

/** The bucket of a number. */
export function bucketOf(number: string, buckets: number): string {
  return `(${number} % ${buckets})`;
}
