import type { Schema } from '../../params/schema-layers.js';
import type { ParameterOwner, ParameterPath, ParameterProblem } from './checked.js';

/** Where a value stands: under its main names in the checked input, and as the user wrote it. */
export interface ValuePlace {
  readonly path: ParameterPath;
  readonly written: ParameterPath;
}

/** What is remembered of each converted value, so that a later problem can be told in the user's words. */
export interface ConvertedNode {
  readonly written: ParameterPath;
  readonly schema: Schema;
  readonly raw: unknown;
  readonly secret: boolean;
}

/** The result of converting a parameter object, gathered on the way. */
export interface Conversion {
  readonly owner: ParameterOwner;
  readonly problems: ParameterProblem[];
  /** By RFC 6901 pointer into the input. */
  readonly nodes: Map<string, ConvertedNode>;
}

export function newConversion(owner: ParameterOwner): Conversion {
  return { owner, problems: [], nodes: new Map() };
}

/** The RFC 6901 JSON pointer of a path. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The name of a parameter as a person would say it: `files[0].path`. */
export function spokenPath(path: ParameterPath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}

/** The place one step further in. */
export function inside(place: ValuePlace, step: string | number, writtenStep: string | number = step): ValuePlace {
  return { path: [...place.path, step], written: [...place.written, writtenStep] };
}
