import { createHash } from 'node:crypto';
import type { Row } from '../../batch.js';
import { type KnownKeys, keyKind } from '../../key-comparison.js';
import type { Column } from '../../schema.js';
import { demand, shown } from '../failure.js';
import { canonicalValue } from './canonical-value.js';

/** What a table knows of its keys, which are those of these rows. */
export function knownKeys(rows: readonly Row[], columns: readonly Column[], buckets: number): KnownKeys {
  const sums = new Map<number, { count: bigint; number: bigint }>();
  for (const row of rows) {
    const number = keyNumber(row, columns);
    const bucket = bucketOf(number, buckets);
    const sum = sums.get(bucket) ?? { count: 0n, number: 0n };
    sums.set(bucket, { count: sum.count + 1n, number: sum.number ^ number });
  }
  const told = [...sums].map(([bucket, { count, number }]) => [bucket, { count, checksum: String(number) }] as const);
  return { columns, buckets, sums: new Map(told) };
}

/** The number of a row's key. */
export function keyNumber(row: Row, columns: readonly Column[]): bigint {
  const hashes = columns.map((column) => {
    const text = keyText(row[column.name], column);
    return text === null ? '0'.repeat(32) : md5(text);
  });
  const [only = '', ...more] = hashes;
  return BigInt(`0x${(more.length === 0 ? only : md5(hashes.join(''))).slice(0, 16)}`);
}

export function bucketOf(number: bigint, buckets: number): number {
  return Number(number % BigInt(buckets));
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

function keyText(value: unknown, { name, type }: Column): string | null {
  const text = canonicalValue(value, type);
  demand(text !== undefined, `${shown(value)} of \`${name}\` is no ${type}`);
  if (text === null || text.endsWith('infinity')) return text;
  switch (keyKind(type)) {
    case 'date':
      return String(Date.parse(`${text}T00:00:00Z`) / 86_400_000);
    case 'timestamp':
    case 'instant': {
      const [seconds = '', fraction = ''] = text.split('.');
      return String(BigInt(Date.parse(`${seconds.replace(' ', 'T')}Z`)) * 1_000n + BigInt(fraction));
    }
    default:
      return text;
  }
}
