import type { Case } from '../case.js';
import { createProject, nodeAlone } from '../project.js';

const tenStatements = `SOURCE a TYPE CSV PARAMS { "path": "data/a.csv" };
LOAD a FROM a;
${Array.from({ length: 7 }, (_, i) => `CREATE TABLE t${i} AS SELECT * FROM ${i === 0 ? 'a' : `t${i - 1}`};`).join('\n')}
EXPORT t6 TO 'output/t6.csv' TYPE CSV;
`;

/** How long the command line takes to answer, beside a Node that does nothing. */
export function commandLine(name: string, words: readonly string[], seconds: number): Case {
  return {
    name,
    promises: { seconds },
    prepare: async (directory) => {
      const project = createProject(directory, tenStatements);
      return {
        ours: { label: 'sqlflow', reset: () => undefined, steps: [project.command(...words)] },
        other: nodeAlone(directory),
      };
    },
  };
}
