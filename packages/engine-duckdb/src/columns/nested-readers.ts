import duckdb from '@duckdb/node-bindings';
import type { ColumnReader } from './column-reader.js';
import { isValid, memory, type RawVector, validity, viewOf } from './raw-vector.js';

/** Lists: all items of the vector are read at once and then cut. */
export function listReader(readItems: ColumnReader): ColumnReader {
  return (vector, count) => {
    const items = readItems(duckdb.list_vector_get_child(vector), duckdb.list_vector_get_size(vector));
    return cut(vector, count, (start, length) => items.slice(start, start + length));
  };
}

function cut<T>(vector: RawVector, count: number, take: (start: number, length: number) => T): (T | null)[] {
  const view = viewOf(memory(vector, count, 16));
  const bits = validity(vector, count);
  const lists: (T | null)[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = Number(view.getBigUint64(index * 16, true));
    const length = Number(view.getBigUint64(index * 16 + 8, true));
    lists.push(isValid(bits, index) ? take(start, length) : null);
  }
  return lists;
}

export function arrayReader(readItems: ColumnReader, length: number): ColumnReader {
  return (vector, count) => {
    const items = readItems(duckdb.array_vector_get_child(vector), count * length);
    const bits = validity(vector, count);
    return Array.from({ length: count }, (_, index) =>
      isValid(bits, index) ? items.slice(index * length, (index + 1) * length) : null,
    );
  };
}

/** Structs become objects; those without names (`row(1, 2)`) arrays. */
export function structReader(names: readonly string[], readers: readonly ColumnReader[]): ColumnReader {
  const isUnnamed = names.length > 0 && names.every((name) => name === '');
  return (vector, count) => {
    const columns = readers.map((read, entry) => read(duckdb.struct_vector_get_child(vector, entry), count));
    const bits = validity(vector, count);
    return Array.from({ length: count }, (_, index) => {
      if (!isValid(bits, index)) return null;
      const values = columns.map((column) => column[index]);
      return isUnnamed ? values : objectOf(names, values);
    });
  };
}

/** An object with these fields. `fromEntries` keeps a field called `__proto__`, an assignment would lose it. */
function objectOf(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

/** A MAP is a list of structs of key and value. */
export function mapReader(readKeys: ColumnReader, readValues: ColumnReader): ColumnReader {
  return (vector, count) => {
    const entries = duckdb.list_vector_get_child(vector);
    const size = duckdb.list_vector_get_size(vector);
    const keys = readKeys(duckdb.struct_vector_get_child(entries, 0), size);
    const values = readValues(duckdb.struct_vector_get_child(entries, 1), size);
    return cut(vector, count, (start, length) =>
      keys.slice(start, start + length).map((key, index) => ({ key, value: values[start + index] })),
    );
  };
}

/** A UNION is a struct whose first field says which of the others is meant. */
export function unionReader(tags: readonly string[], readers: readonly ColumnReader[]): ColumnReader {
  return (vector, count) => {
    const chosen = duckdb.struct_vector_get_child(vector, 0);
    const bytes = memory(chosen, count, 1);
    const bits = validity(vector, count);
    const members = readers.map((read, member) => read(duckdb.struct_vector_get_child(vector, member + 1), count));
    const tagBits = validity(chosen, count);
    return Array.from({ length: count }, (_, index) => {
      if (!isValid(bits, index) || !isValid(tagBits, index)) return null;
      const member = bytes[index] ?? 0;
      return { tag: tags[member], value: members[member]?.[index] ?? null };
    });
  };
}
