import type { DataType } from 'apache-arrow';
import { isValid, memory, validity, viewOf } from '../columns/raw-vector.js';
import { Misfit } from '../values/misfit.js';
import { build, copied, lengthOf, type Rows, type ToArrow } from './selected-rows.js';

export function decimals(type: DataType, width: number): ToArrow {
  return (vector, rows) => {
    const view = viewOf(memory(vector, rows.size, width));
    const scaled = (at: number) =>
      width === 2
        ? BigInt(view.getInt16(at, true))
        : width === 4
          ? BigInt(view.getInt32(at, true))
          : view.getBigInt64(at, true);
    if (width === 16) return build(type, vector, rows, { data: copied(type, memory(vector, rows.size, 16), 16, rows) });
    return build(type, vector, rows, { data: words(rows, (row) => scaled(row * width)) });
  };
}

const decimalLimit = 10n ** 38n;

export function hugeIntegers(type: DataType, unsigned: boolean): ToArrow {
  return (vector, rows) => {
    const view = viewOf(memory(vector, rows.size, 16));
    const bits = validity(vector, rows.size);
    const data = words(rows, (row) => {
      const value = (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
      const integer = unsigned ? BigInt.asUintN(128, value) : value;
      if (isValid(bits, row) && (integer >= decimalLimit || integer <= -decimalLimit)) {
        throw new Misfit(integer, 'has more than 38 digits, which Arrow cannot hold exactly');
      }
      return integer;
    });
    return build(type, vector, rows, { data });
  };
}

/** Integers of 128 bits, as four words of 32 each, the lowest first. */
function words(rows: Rows, valueAt: (row: number) => bigint): Uint32Array {
  const length = lengthOf(rows);
  const data = new Uint32Array(length * 4);
  const view = new DataView(data.buffer);
  for (let index = 0; index < length; index += 1) {
    const value = valueAt(rows.at?.[index] ?? index);
    view.setBigUint64(index * 16, BigInt.asUintN(64, value), true);
    view.setBigInt64(index * 16 + 8, BigInt.asIntN(64, value >> 64n), true);
  }
  return data;
}
