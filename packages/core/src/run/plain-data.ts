import { types } from 'node:util';

/**
 * Whether a value comes back from a file as it was put there. An instance of a class does not: `v8.serialize` keeps its
 * properties and forgets its class, which leaves nothing of a Temporal object.
 */
export function isPlainData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  if (Array.isArray(value)) return value.every(isPlainData);
  if (types.isDate(value) || types.isUint8Array(value)) return true;
  if (types.isMap(value)) return [...value].every(isPlainData);
  return hasNoClass(value) && Object.values(value).every(isPlainData);
}

/** Objects of another realm have another `Object`, and nothing above it either. */
function hasNoClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
