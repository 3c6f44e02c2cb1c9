import type { PlanValue } from '@sqlflow/planner';
import { toJson } from './json.js';

/** A checked parameter as it may be shown: what only a run knows, secrets among it, stays `${name}`. */
export function parameterText(value: PlanValue): string {
  const shown = withoutWrappers(value);
  return typeof shown === 'string' ? shown : toJson(shown);
}

function withoutWrappers(value: PlanValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(withoutWrappers);
  if ('$text' in value) return value.$text;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutWrappers(each as PlanValue)]));
}

function isList(value: object): value is readonly PlanValue[] {
  return Array.isArray(value);
}

/** The parameters of a source or the options of an export: name and shown value. */
export function parameterList(params: PlanValue): [name: string, value: string][] {
  if (typeof params !== 'object' || params === null || isList(params)) return [];
  return Object.entries(params).map(([name, value]) => [name, parameterText(value as PlanValue)]);
}
