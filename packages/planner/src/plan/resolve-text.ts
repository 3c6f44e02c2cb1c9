import { codes, sqlFlowError } from '@sqlflow/errors';
import type { PlanReference, PlanText, PlanValue } from './plan.js';

/** The value of a reference by its name: a secret, `run_id` or `run_date`. Undefined: there is none. */
export type ReferenceLookup = (name: string) => string | undefined;

/** Puts the references of a text in. */
export function resolvePlanText(value: PlanText, lookup: ReferenceLookup): string {
  return typeof value === 'string' ? value : putIn(value.text, lookup);
}

/** Puts references in everywhere in a parameter object. The result is plain JSON. */
export function resolvePlanValue(value: PlanValue, lookup: ReferenceLookup): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => resolvePlanValue(item, lookup));
  if (isReference(value)) {
    const text = putIn(value.$text, lookup);
    return value.$json === true ? JSON.parse(text) : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolvePlanValue(inner, lookup)]));
}

/** Every `${{` and every reference in a plan's text. */
export const planTextToken = /\$\{\{|\$\{([^{}]*)\}/g;

function putIn(text: string, lookup: ReferenceLookup): string {
  return text.replace(planTextToken, (_, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = lookup(name);
    if (value === undefined)
      throw sqlFlowError(codes.run.internal, { what: `the plan refers to ${name}, which has no value` });
    return value;
  });
}

function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

function isReference(value: object): value is PlanReference {
  return '$text' in value && '$references' in value;
}
