import type { Case } from '../case.js';
import { bareRun, createProject, firstRun } from '../project.js';

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
    prepare: async (directory) => {
      const pipeline = `${query(`${form}(i::DOUBLE)`)};\n`;
      return {
        ours: firstRun(createProject(directory, pipeline, { 'udfs/bench.mjs': functions })),
        other: bareRun(directory, [query('i::DOUBLE * 1.19 + 1')]),
      };
    },
  };
}
