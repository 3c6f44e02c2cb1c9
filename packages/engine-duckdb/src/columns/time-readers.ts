import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { Misfit } from '../values/misfit.js';
import type { ColumnReader, ReadingStyle } from './column-reader.js';
import {
  bigTimestampText,
  dateText,
  infiniteTimestamp,
  intervalText,
  offsetText,
  timestampWriter,
  timeText,
} from './iso-text.js';
import { readEach } from './number-readers.js';

/** The reader of a date or time type; undefined for other types. */
export function timeReader(type: DuckDBType, style: ReadingStyle): ColumnReader | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      return (vector, count) => readEach(vector, count, 4, (view, at) => dateText(view.getInt32(at, true)));
    case DuckDBTypeId.TIME:
      return (vector, count) => readEach(vector, count, 8, (view, at) => timeText(Number(view.getBigInt64(at, true))));
    case DuckDBTypeId.TIME_NS:
      return (vector, count) => readEach(vector, count, 8, (view, at) => nanosecondTime(view.getBigInt64(at, true)));
    case DuckDBTypeId.TIME_TZ:
      return (vector, count) => readEach(vector, count, 8, (view, at) => zonedTime(view.getBigUint64(at, true)));
    case DuckDBTypeId.TIMESTAMP:
      return timestampReader(1_000_000n, '', style);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return timestampReader(1_000_000n, 'Z', style);
    case DuckDBTypeId.TIMESTAMP_S:
      return timestampReader(1n, '', style);
    case DuckDBTypeId.TIMESTAMP_MS:
      return timestampReader(1000n, '', style);
    case DuckDBTypeId.TIMESTAMP_NS:
      return timestampReader(1_000_000_000n, '', style);
    case DuckDBTypeId.INTERVAL:
      return (vector, count) =>
        readEach(vector, count, 16, (view, at) =>
          intervalText(view.getInt32(at, true), view.getInt32(at + 4, true), view.getBigInt64(at + 8, true)),
        );
    default:
      return undefined;
  }
}

function timestampReader(unitsPerSecond: bigint, zone: '' | 'Z', style: ReadingStyle): ColumnReader {
  if (style.timestamps === 'date') {
    return (vector, count) =>
      readEach(vector, count, 8, (view, at) => toDate(view.getBigInt64(at, true), unitsPerSecond, zone));
  }
  if (unitsPerSecond !== 1_000_000n) {
    return (vector, count) =>
      readEach(vector, count, 8, (view, at) => bigTimestampText(view.getBigInt64(at, true), unitsPerSecond, zone));
  }
  return (vector, count) => {
    const write = timestampWriter(zone);
    return readEach(vector, count, 8, (view, at) => {
      const high = view.getInt32(at + 4, true);
      // Below 2^53 microseconds a double is exact, and several times as fast as bigint.
      if (high >= 2 ** 21 || high < -(2 ** 21))
        return bigTimestampText(view.getBigInt64(at, true), unitsPerSecond, zone);
      return write(high * 2 ** 32 + view.getUint32(at, true));
    });
  };
}

/** Beyond this many milliseconds from 1970 there is no Date. */
const dateLimit = 8_640_000_000_000_000n;

function toDate(value: bigint, unitsPerSecond: bigint, zone: '' | 'Z'): Date {
  const scaled = value * 1000n;
  const rest = ((scaled % unitsPerSecond) + unitsPerSecond) % unitsPerSecond;
  const milliseconds = (scaled - rest) / unitsPerSecond;
  const isInfinite = value === infiniteTimestamp || value === -infiniteTimestamp;
  if (isInfinite || milliseconds > dateLimit || milliseconds < -dateLimit) {
    const shown = bigTimestampText(value, unitsPerSecond, zone);
    throw new Misfit(shown, 'cannot be a Date: declare the function with exact: true');
  }
  return new Date(Number(milliseconds));
}

function nanosecondTime(nanoseconds: bigint): string {
  const text = timeText(Number(nanoseconds / 1_000_000_000n) * 1_000_000);
  const fraction = nanoseconds % 1_000_000_000n;
  return fraction === 0n ? text : `${text}.${fraction.toString().padStart(9, '0')}`;
}

/** 40 bits of microseconds, then 24 bits of the offset in seconds, counted down from its greatest. */
function zonedTime(bits: bigint): string {
  const greatestOffset = 16 * 3600 - 1;
  const offset = greatestOffset - Number(bits & 0xffffffn);
  return `${timeText(Number(bits >> 24n))}${offsetText(offset)}`;
}
