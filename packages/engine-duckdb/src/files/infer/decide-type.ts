import type { TextStats } from './text-stats.js';

/** What a column's texts are read as. */
export type InferredType =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer'; readonly type: 'BIGINT' | 'HUGEINT' }
  | { readonly kind: 'decimal'; readonly width: 18 | 38; readonly scale: number }
  | { readonly kind: 'double' /** Decimals may be rounded: the user asked for it. */; readonly rounding: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'time' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'zoned timestamp' };

/** Digits that a HUGEINT and a DECIMAL(38) always hold. */
const maxDigits = 38;

/**
 * The narrowest type in which every text is the same text or an honest number. Columns without a value and mixtures
 * stay text. `decimals: 'double'` asks for rounding decimals, not integers.
 */
export function decideType(stats: TextStats, decimals: 'decimal' | 'double'): InferredType {
  const { values } = stats;
  if (values === 0) return { kind: 'text' };
  if (stats.integers === values) return integerType(stats);
  if (stats.integers + stats.decimals === values && decimals === 'decimal') return decimalType(stats);
  if (stats.integers + stats.decimals + stats.exponents === values) return doubleType(stats, decimals);
  if (stats.booleans === values) return { kind: 'boolean' };
  if (stats.dates === values) return { kind: 'date' };
  if (stats.times === values) return { kind: 'time' };
  if (stats.timestamps === values) return { kind: 'timestamp' };
  if (stats.zonedTimestamps === values) return { kind: 'zoned timestamp' };
  return { kind: 'text' };
}

function integerType(stats: TextStats): InferredType {
  if (stats.longs === stats.values) return { kind: 'integer', type: 'BIGINT' };
  return stats.whole <= maxDigits ? { kind: 'integer', type: 'HUGEINT' } : { kind: 'text' };
}

/** Room for growth: up to 18 digits cost 8 bytes, beyond that all 38 cost 16. */
function decimalType({ whole, scale }: TextStats): InferredType {
  if (whole + scale <= 18) return { kind: 'decimal', width: 18, scale };
  return whole + scale <= maxDigits ? { kind: 'decimal', width: 38, scale } : { kind: 'text' };
}

function doubleType(stats: TextStats, decimals: 'decimal' | 'double'): InferredType {
  const rounding = decimals === 'double';
  const exact = rounding ? stats.exactIntegers === stats.integers : stats.doubles === stats.values;
  return exact ? { kind: 'double', rounding } : { kind: 'text' };
}

/** The type as a column has it. */
export function typeName(type: InferredType): string {
  switch (type.kind) {
    case 'text':
      return 'VARCHAR';
    case 'integer':
      return type.type;
    case 'decimal':
      return `DECIMAL(${type.width},${type.scale})`;
    case 'double':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'time':
      return 'TIME';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'zoned timestamp':
      return 'TIMESTAMP WITH TIME ZONE';
  }
}
