import { parseColumnType } from '@sqlflow/connector-sdk';
import type { TargetColumn } from './read-target.js';
import { serverTypeFor } from './server-type.js';

/** Digits before the point that every value of an integer type can be written with. */
const integerDigits: Readonly<Record<string, number>> = { int2: 5, int4: 10, int8: 19 };

const wider: Readonly<Record<string, readonly string[]>> = {
  int2: ['integer', 'bigint'],
  int4: ['bigint'],
  float4: ['double precision'],
  date: ['timestamp'],
};

/**
 * The type that a column of the table would need so as to hold every value of the export and all that are there now;
 * undefined where it does, or where there is none. Lengths of texts and domains are rules of the table, and no width.
 */
export function widerType(
  type: string,
  { typeName, declared, bare, isArray, modifier }: TargetColumn,
): string | undefined {
  const isDomain = declared.replace(/\(.*\)/, '') !== bare;
  // HUGEINT is what the engine gives every sum: it says nothing of how large the values are.
  if (isArray || isDomain || /^U?HUGEINT$/.test(type)) return undefined;
  const natural = serverTypeFor(type);
  if (wider[typeName]?.includes(natural) === true) return natural;
  const decimal = parseColumnType(natural.replace('numeric', 'DECIMAL'));
  if (!natural.startsWith('numeric(') || decimal.kind !== 'scalar') return undefined;
  const [precision = 0, scale = 0] = decimal.arguments;
  const digits = integerDigits[typeName];
  if (digits !== undefined) return precision - scale >= digits ? natural : undefined;
  if (typeName !== 'numeric' || modifier < 4) return undefined;
  const now = decimalOf(modifier);
  const holdsAll = scale >= now.scale && precision - scale >= now.precision - now.scale;
  return holdsAll && (scale > now.scale || precision > now.precision) ? natural : undefined;
}

/** Precision and scale of a `numeric`, as the catalog keeps them. */
export function decimalOf(modifier: number): { readonly precision: number; readonly scale: number } {
  return { precision: ((modifier - 4) >> 16) & 0xffff, scale: (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400 };
}
