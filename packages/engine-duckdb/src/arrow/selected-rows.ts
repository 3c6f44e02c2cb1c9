import { type Data, type DataType, makeData } from 'apache-arrow';
import { isValid, type RawVector, validity } from '../columns/raw-vector.js';

/** Copies the rows of a vector into Arrow's form. Throws `Misfit` for values that Arrow cannot hold. */
export type ToArrow = (vector: RawVector, rows: Rows) => Data;

/** Which values of a vector are wanted: the first `count`, or those at `at`, in that order. */
export interface Rows {
  /** Values in the vector. */
  readonly size: number;
  readonly at?: Uint32Array;
}

export function firstRows(size: number): Rows {
  return { size };
}

export function lengthOf({ size, at }: Rows): number {
  return at?.length ?? size;
}

/** DuckDB's bits of validity are Arrow's; they are copied, because DuckDB's memory does not last. */
function nullBitmap(bits: Uint8Array | undefined, rows: Rows): { nullBitmap?: Uint8Array; nullCount: number } {
  if (bits === undefined) return { nullCount: 0 };
  const length = lengthOf(rows);
  const bitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  let nullCount = 0;
  for (let index = 0; index < length; index += 1) {
    if (isValid(bits, rows.at === undefined ? index : (rows.at[index] ?? 0)))
      bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
    else nullCount += 1;
  }
  return { nullBitmap: bitmap, nullCount };
}

interface Parts {
  readonly data?: ArrayBufferView;
  readonly valueOffsets?: Int32Array;
  readonly child?: Data;
  readonly children?: readonly Data[];
}

export function build(type: DataType, vector: RawVector, rows: Rows, parts: Parts): Data {
  const nulls = nullBitmap(validity(vector, rows.size), rows);
  return makeData({ type, length: lengthOf(rows), ...nulls, ...parts } as never);
}

/** The bytes of the wanted values, copied into an array of Arrow's kind. */
export function copied(type: DataType, bytes: Uint8Array, width: number, rows: Rows): ArrayBufferView {
  const target = new Uint8Array(lengthOf(rows) * width);
  if (rows.at === undefined) target.set(bytes.subarray(0, target.length));
  else
    for (const [index, row] of rows.at.entries())
      target.set(bytes.subarray(row * width, (row + 1) * width), index * width);
  const { ArrayType } = type as unknown as { ArrayType: new (buffer: ArrayBuffer) => ArrayBufferView };
  return new ArrayType(target.buffer);
}

export function packed(bytes: Uint8Array, rows: Rows): Uint8Array {
  const length = lengthOf(rows);
  const bits = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let index = 0; index < length; index += 1) {
    if (bytes[rows.at?.[index] ?? index] !== 0) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bits;
}
