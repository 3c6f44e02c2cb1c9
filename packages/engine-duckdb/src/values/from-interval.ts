import { DuckDBIntervalValue } from '@duckdb/node-api';
import { Misfit } from './misfit.js';

const part = '([+-]?\\d+)';
const seconds = '([+-]?)(\\d+)(?:[.,](\\d{1,6}))?';
const durationPattern = new RegExp(
  `^([+-]?)P(?:${part}Y)?(?:${part}M)?(?:${part}W)?(?:${part}D)?(?:T(?:${part}H)?(?:${part}M)?(?:${seconds}S)?)?$`,
);

/** An interval from an ISO 8601 duration. Each part may have its own sign, as the engine writes them. */
export function intervalFrom(value: unknown): DuckDBIntervalValue {
  const text = typeof value === 'string' ? value : '';
  const parts = durationPattern.exec(text);
  if (parts === null || !/\d/.test(text)) throw new Misfit(value, 'is not an ISO 8601 duration (P1DT2H)');
  const [years = 0n, months = 0n, weeks = 0n, days = 0n, hours = 0n, minutes = 0n] = parts
    .slice(2, 8)
    .map((each) => BigInt((each ?? '0').replace('+', '')));
  const fraction = BigInt(`${parts[9] ?? '0'}${(parts[10] ?? '').padEnd(6, '0')}`);
  const sign = parts[1] === '-' ? -1n : 1n;
  const micros = (hours * 3600n + minutes * 60n) * 1_000_000n + (parts[8] === '-' ? -fraction : fraction);
  return new DuckDBIntervalValue(
    within(value, sign * (years * 12n + months)),
    within(value, sign * (weeks * 7n + days)),
    sign * micros,
  );
}

function within(value: unknown, amount: bigint): number {
  if (BigInt.asIntN(32, amount) !== amount) throw new Misfit(value, 'is longer than an INTERVAL can be');
  return Number(amount);
}
