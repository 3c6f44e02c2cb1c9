import { definitionOf, type Schema } from '../../params/schema-layers.js';
import { isPlainObject, isRawNumber, isRawVariable } from './raw-value.js';
import { innermost } from './schema-shape.js';

/** A parameter as it was written: the names that lead to it, and its value. */
export interface GivenParameter {
  readonly written: readonly string[];
  readonly value: unknown;
}

/**
 * What an object of parameters gives. Other tools put some of them into objects that are none here: where `delimiter` is
 * also known as `format.delimiter`, it is found in `format: { delimiter: ';' }`.
 */
export function* givenIn(
  raw: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
  properties: Readonly<Record<string, Schema>> = {},
  above: readonly string[] = [],
): Iterable<GivenParameter> {
  for (const [key, value] of Object.entries(raw)) {
    const written = [...above, key];
    // `constructor` and `__proto__` are names like any other.
    const own = above.length === 0 && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const isObject = own !== undefined && definitionOf(innermost(own)).type === 'object';
    if (!isObject && isGroup(written.join('.'), names) && isGroupValue(value)) {
      yield* givenIn(value, names, properties, written);
    } else {
      yield { written, value };
    }
  }
}

/** Whether an object of this name holds parameters that have their place elsewhere. */
export function isGroup(path: string, names: ReadonlyMap<string, string>): boolean {
  return [...names.keys()].some((name) => name.startsWith(`${path}.`));
}

function isGroupValue(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainObject(value) && !isRawNumber(value) && !isRawVariable(value);
}
