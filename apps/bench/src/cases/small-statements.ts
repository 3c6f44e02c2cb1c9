import type { Case } from '../case.js';
import { bareRun, createProject, firstRun } from '../project.js';

const count = 200;

/** What planning, binding and running costs per statement when the statements themselves cost nothing. */
export const smallStatements: Case = {
  name: `${count} small statements`,
  prepare: async (directory) => {
    const statements = Array.from({ length: count }, (_, i) =>
      i === 0 ? 'CREATE TABLE t0 AS SELECT 1 AS n' : `CREATE TABLE t${i} AS SELECT n + 1 AS n FROM t${i - 1}`,
    );
    const project = createProject(directory, `${statements.join(';\n')};\n`);
    return { ours: firstRun(project), other: bareRun(directory, statements) };
  },
};
