import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'data/a.csv': 'id,amount\n1,2.50\n' });
});
afterEach(() => project.remove());

const codesAndPlaces = async (command: string): Promise<string[]> =>
  problemsIn(await project.sqlflow(command)).map((line) => line.split(' ').slice(1, 3).join(' '));

test('a file that is missing is marked where its path is written', async () => {
  await project.write({
    'pipelines/p.sf': `SOURCE s TYPE CSV PARAMS {
  "file_path": "data/b.csv"
};
LOAD t FROM s;
`,
  });
  expect(await codesAndPlaces('plan')).toEqual(['SF8010 pipelines/p.sf:2:16']);
  expect(await codesAndPlaces('run')).toEqual(['SF8010 pipelines/p.sf:2:16']);
});

test('a key or partition that is no column is marked by its name', async () => {
  await project.write({
    'pipelines/p.sf': `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "primary_key": ["id", "nope"] };
LOAD a FROM s MODE UPSERT;
LOAD b FROM s MODE UPSERT KEY (id, idd, x);
CREATE TABLE c MODE UPSERT KEY (id, amnt) AS SELECT 1 AS id, 2 AS amount;
EXPORT SELECT 1 AS x, 2 AS y TO 'output/x' TYPE CSV OPTIONS { partition_by: ['x', 'z'] };
EXPORT SELECT 1 AS x, 2 AS y TO 'output/y' TYPE CSV OPTIONS { partition_by: 'z' };
`,
  });
  expect(await codesAndPlaces('plan')).toEqual([
    'SF4502 pipelines/p.sf:1:72',
    'SF4502 pipelines/p.sf:3:36',
    'SF4502 pipelines/p.sf:3:41',
    'SF4502 pipelines/p.sf:4:37',
    'SF4502 pipelines/p.sf:5:83',
    'SF4502 pipelines/p.sf:6:77',
  ]);
});

test('a target that cannot be written to is marked where its path is written', async () => {
  await project.write({
    'pipelines/p.sf': "EXPORT SELECT 1 AS x\n  TO 'output/' TYPE CSV;\n",
  });
  expect(await codesAndPlaces('run')).toEqual(['SF8021 pipelines/p.sf:2:6']);
});

test('secrets that stand in the line that is marked are starred out', async () => {
  await project.write({
    'pipelines/p.sf': `SOURCE s TYPE CSV PARAMS { "path": "data/b.csv", "token": "hunter22" };\nLOAD t FROM s;\n`,
  });
  expect((await project.sqlflow('run')).output).not.toContain('hunter22');
});

test('paths of the project are shown as they are written in it', async () => {
  await project.write({
    'pipelines/p.sf': 'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD t FROM s;\n',
    'data/a.csv': 'id,amount\n1,2\n3\n',
  });
  const outcome = await project.sqlflow('run');
  expect(problemsIn(outcome)).toEqual([expect.stringMatching(/^error SF5\d+ \S+ data\/a\.csv/)]);
  expect(outcome.stderr).not.toContain(project.directory);
});
