import duckdb from '@duckdb/node-bindings';

/** A vector of DuckDB as the binding hands it over: memory that is valid only while its chunk is. */
export type RawVector = duckdb.Vector;

/** The memory of the first `count` values of `width` bytes. Not a copy. */
export function memory(vector: RawVector, count: number, width: number): Uint8Array {
  return duckdb.vector_get_data(vector, count * width);
}

/** A bit per value, 0 for NULL; undefined when no value is NULL. Not a copy. */
export function validity(vector: RawVector, count: number): Uint8Array | undefined {
  const bytes: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  return bytes ?? undefined;
}

export function isValid(bits: Uint8Array | undefined, index: number): boolean {
  return bits === undefined || (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** DuckDB's `string_t`: 4 bytes of length, then the bytes themselves if they are at most 12, else a prefix and a pointer. */
const stringWidth = 16;
const inlined = 12;

/**
 * The values of a VARCHAR or BLOB vector, each made by `decode` from the bytes between two offsets of a buffer.
 *
 * The binding makes one external buffer per string that is not inlined, which costs 0.7 µs each. DuckDB mostly lays the
 * strings of a vector side by side, upwards or downwards, so those that touch each other exactly are fetched as one:
 * every byte of such a range belongs to a live string. With gaps it would not, and reading them can crash.
 */
export function readStrings<T>(
  vector: RawVector,
  count: number,
  decode: (bytes: Buffer, start: number, end: number) => T,
): (T | null)[] {
  const bytes = memory(vector, count, stringWidth);
  const bits = validity(vector, count);
  const view = viewOf(bytes);
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: (T | null)[] = [];
  const far: FarString[] = [];
  for (let index = 0; index < count; index += 1) {
    values.push(null);
    if (!isValid(bits, index)) continue;
    const at = index * stringWidth;
    const length = view.getUint32(at, true);
    if (length <= inlined) values[index] = decode(own, at + 4, at + 4 + length);
    // Addresses have 48 bits, so the number is exact.
    else far.push({ index, length, address: view.getUint32(at + 8, true) + view.getUint32(at + 12, true) * 2 ** 32 });
  }
  for (let first = 0; first < far.length; ) first = readRun(far, first, view, values, decode);
  return values;
}

interface FarString {
  readonly index: number;
  readonly length: number;
  readonly address: number;
}

/** Reads the strings from `first` that lie side by side. Returns the index after them. */
function readRun<T>(
  far: readonly FarString[],
  first: number,
  view: DataView,
  values: (T | null)[],
  decode: (bytes: Buffer, start: number, end: number) => T,
): number {
  let lowest = far[first];
  if (lowest === undefined) return first + 1;
  let end = lowest.address + lowest.length;
  let next = first + 1;
  for (let each = far[next]; each !== undefined; each = far[next]) {
    if (each.address === end) end += each.length;
    else if (each.address + each.length === lowest.address) lowest = each;
    else break;
    next += 1;
  }
  const start = lowest.address;
  const fetched = duckdb.get_data_from_pointer(
    view.buffer as ArrayBuffer,
    view.byteOffset + lowest.index * stringWidth + 8,
    end - start,
  );
  const bytes = Buffer.from(fetched.buffer, fetched.byteOffset, fetched.byteLength);
  for (let at = first; at < next; at += 1) {
    const each = far[at];
    if (each === undefined) break;
    values[each.index] = decode(bytes, each.address - start, each.address - start + each.length);
  }
  return next;
}
