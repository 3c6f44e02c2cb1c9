import type { Case } from '../case.js';
import { bareRun, sqlflowRun } from '../project.js';

const rows = 1_000_000;

const functions = `
export const per_value = { parameters: ['DOUBLE'], returns: 'DOUBLE', call: (x) => x * 1.19 + 1 };
export const per_vector = { parameters: ['DOUBLE'], returns: 'DOUBLE', vector: (xs) => xs.map((x) => x * 1.19 + 1) };
`;

/** A million calls of a JavaScript function beside the same sum in SQL: what JavaScript costs, not a promise. */
export function userFunction(form: 'per_value' | 'per_vector'): Case {
  const query = (expression: string): string =>
    `CREATE TABLE result AS SELECT sum(${expression}) AS total FROM range(${rows}) t(i)`;
  return {
    name: `user function ${form === 'per_value' ? 'by value' : 'by vector'}, 1 M calls`,
    prepare: async (directory) => ({
      ours: sqlflowRun(directory, `${query(`${form}(i::DOUBLE)`)};\n`, { 'udfs/bench.mjs': functions }),
      bare: bareRun(directory, [query('i::DOUBLE * 1.19 + 1')]),
    }),
  };
}
