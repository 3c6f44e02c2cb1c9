import type { ProblemKind } from '../../params/issue-params.js';

/**
 * A parameter object as it was written, before any schema has seen it. Scalars that need care are wrapped; everything
 * else is plain JSON.
 */
export type RawValue = null | boolean | string | RawNumber | RawVariable | readonly RawValue[] | RawObject;

export interface RawObject {
  readonly [key: string]: RawValue;
}

/** A number as its digits were written, so that `0.10` or a 20-digit id is not rounded before it is used. */
export interface RawNumber {
  readonly $number: string;
}

/** A variable that is the whole value: its text takes the type the parameter has. */
export interface RawVariable {
  readonly $variable: string;
}

export type ParameterPath = readonly (string | number)[];

/** Something wrong with a parameter. `path` uses the names as the user wrote them. */
export interface ParameterProblem {
  readonly path: ParameterPath;
  /** `key`: the problem is the name (unknown, given twice under two names); `value`: the problem is its value. */
  readonly at: 'key' | 'value' | 'object';
  readonly kind: ProblemKind;
  readonly message: string;
  readonly hint?: string;
}

/** What checking gives. `input` goes into a plan; opening the connector parses it again and fills in defaults. */
export interface CheckedParameters {
  readonly problems: readonly ParameterProblem[];
  /** The parameters under their main names, without defaults, variables in the type the parameter has. */
  readonly input: Readonly<Record<string, unknown>>;
  /** For each leaf of `input` (RFC 6901 JSON pointer) the path under which the user wrote it. */
  readonly origins: ReadonlyMap<string, ParameterPath>;
  /** JSON pointers into `input` of the values that are secret. */
  readonly secrets: readonly string[];
}

/** Whose parameters they are, for messages. */
export interface ParameterOwner {
  /** The start of "… no parameter `x`": `CSV sources have`. */
  readonly subject: string;
  readonly word: 'parameter' | 'option';
  /** Names that are known beside those of the schema, with the main name each stands for. */
  readonly otherNames?: ReadonlyMap<string, string>;
}
