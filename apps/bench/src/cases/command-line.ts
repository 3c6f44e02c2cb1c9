import type { Case } from '../case.js';
import { nodeAlone, sqlflowCommand, sqlflowRun } from '../project.js';

const tenStatements = `SOURCE a TYPE CSV PARAMS { "path": "data/a.csv" };
LOAD a FROM a;
${Array.from({ length: 7 }, (_, i) => `CREATE TABLE t${i} AS SELECT * FROM ${i === 0 ? 'a' : `t${i - 1}`};`).join('\n')}
EXPORT t6 TO 'output/t6.csv' TYPE CSV;
`;

/** How long the command line takes to answer, beside a Node that does nothing. */
export function commandLine(name: string, args: readonly string[]): Case {
  return {
    name,
    prepare: async (directory) => {
      sqlflowRun(directory, tenStatements);
      return { ours: sqlflowCommand(directory, args), bare: nodeAlone(directory) };
    },
  };
}
