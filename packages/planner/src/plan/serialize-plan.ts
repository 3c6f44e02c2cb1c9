import type { Plan } from './plan.js';

/** The order in which the parts of a plan are written; what is not named comes after, sorted. */
const order = [
  'version',
  'pipeline',
  'file',
  'profile',
  'sources',
  'tasks',
  'id',
  'kind',
  'name',
  'type',
  'connection',
  'description',
  'params',
  'common',
  'policies',
  'source',
  'stream',
  'creates',
  'orReplace',
  'target',
  'mode',
  'incremental',
  'keys',
  'window',
  'by',
  'lookback',
  'unit',
  'query',
  'where',
  'to',
  'reads',
  'writes',
  'dependsOn',
  'barrier',
  'searchPath',
  'text',
  'references',
  'segments',
  'place',
  'line',
  'column',
  'length',
  'start',
  'end',
];

const ranks = new Map(order.map((key, rank) => [key, rank]));

/** A plan as canonical JSON: equal plans give the same bytes. Ends with a line break. */
export function serializePlan(plan: Plan): string {
  return `${JSON.stringify(plan, inOrder, 2)}\n`;
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

function rank(key: string): number {
  return ranks.get(key) ?? order.length;
}
