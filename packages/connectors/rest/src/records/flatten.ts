import { codes, sqlFlowError } from '@sqlflow/errors';
import { isLosslessObject, type Lossless, type LosslessObject } from './lossless.js';

/** Which keys each flat name was made of, in all records so far. Names are compared as SQL compares them. */
export type FlatNames = Map<string, string>;

/**
 * A record whose nested objects have become members `outer_inner`, down to a depth. Throws `SqlFlowError` where two keys
 * get one name, in this record or in another one.
 */
export function flattenRecord(
  record: LosslessObject,
  depth: number,
  names: FlatNames,
  request: string,
): LosslessObject {
  const flat: [string, Lossless][] = [];
  const visit = (object: LosslessObject, prefix: string, path: string, left: number): void => {
    for (const [key, value] of Object.entries(object)) {
      const name = prefix + key;
      const here = path === '' ? key : `${path}.${key}`;
      if (left > 0 && isLosslessObject(value) && Object.keys(value).length > 0) {
        visit(value, `${name}_`, here, left - 1);
        continue;
      }
      const known = names.get(name.toLowerCase());
      if (known === undefined) names.set(name.toLowerCase(), here);
      else if (known !== here) {
        throw sqlFlowError(codes.rest.collidingKeys, { request, column: name, first: known, second: here });
      }
      flat.push([name, value]);
    }
  };
  visit(record, '', '', depth);
  return Object.fromEntries(flat);
}
