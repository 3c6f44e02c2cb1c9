import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';

const pipeline = `SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv" };
LOAD orders FROM orders;
EXPORT orders TO 'output/orders.csv' TYPE CSV;
`;

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({
    'data/orders.csv': 'id,amount\n1,2.50\n',
    'profiles/prod.yml': 'variables: { region: eu }\n',
    'pipelines/orders.sf': pipeline,
  });
});
afterEach(() => project.remove());

describe('on the command line', () => {
  test.each([
    ['a command', ['rnu'], 2, 'SF7500', 'did you mean `sqlflow run`?'],
    ['an option', ['run', '--profil', 'prod'], 2, 'SF7501', 'did you mean `--profile`?'],
    ['a pipeline', ['run', 'ordres'], 1, 'SF7040', 'did you mean pipelines/orders.sf?'],
    ['a path of a pipeline', ['run', 'pipelines/ordres.sf'], 1, 'SF7040', 'did you mean pipelines/orders.sf?'],
    ['a directory', ['run', 'pipelines'], 1, 'SF7011', 'pipelines is a directory, not a file'],
    ['a file of another kind', ['run', 'data/orders.csv'], 1, 'SF7042', '.sf file'],
    ['a profile', ['run', '--profile', 'prd'], 1, 'SF7030', 'did you mean `prod`?'],
    ['a task', ['run', 'orders', '--select', 'ordres'], 1, 'SF9002', 'did you mean `orders`?'],
    ['a choice of an argument', ['completion', 'bsh'], 2, 'SF7505', '`<shell>` cannot be `bsh`'],
    ['a choice of an option', ['query', '--format', 'cvs', 'SELECT 1'], 2, 'SF7505', 'did you mean `csv`?'],
    ['a code', ['explain', 'SF20001'], 1, 'SF7520', 'did you mean SF2001?'],
    ['what describe is given', ['describe', 'ordres'], 1, 'SF7521', 'did you mean `orders`?'],
    ['a table in a query', ['query', 'FROM ordres'], 1, 'SF4011', 'did you mean'],
  ])('%s that does not exist is named, with what was probably meant', async (_what, args, exitCode, code, words) => {
    if (args[0] === 'query') await project.sqlflow('run');
    const { code: actual, stderr } = await project.sqlflow(...args);
    expect({ actual, stderr }).toEqual({ actual: exitCode, stderr: expect.stringContaining(`error ${code} `) });
    expect(stderr).toContain(words);
  });
});

describe('in a pipeline', () => {
  test.each([
    ['a connector', 'TYPE CSV PARAMS', 'TYPE CVS PARAMS', 'SF2040', 'pipelines/orders.sf:1:20', '`CSV`'],
    ['a parameter', '"path": ', '"header": true, "pth": ', 'SF3001', 'pipelines/orders.sf:1:49', '`path`'],
    [
      'an option',
      "'output/orders.csv' TYPE CSV",
      "'o.csv' TYPE CSV OPTIONS { heder: 1 }",
      'SF3001',
      'pipelines/orders.sf:3:45',
      '`header`',
    ],
    ['a source', 'FROM orders;', 'FROM ordres;', 'SF2021', 'pipelines/orders.sf:2:18', '`orders`'],
    ['a table', 'EXPORT orders', 'EXPORT ordres', 'SF2032', 'pipelines/orders.sf:3:8', '`orders`'],
    ['a statement', 'EXPORT orders', 'EXPROT orders', 'SF1001', 'pipelines/orders.sf:3:1', '`EXPORT`'],
  ])('%s that does not exist is shown at its place', async (_what, right, wrong, code, place, suggestion) => {
    await project.write({ 'pipelines/orders.sf': pipeline.replace(right, wrong) });
    for (const command of ['validate', 'run']) {
      const { code: exitCode, stderr } = await project.sqlflow(command);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
      expect(stderr).toContain(`error ${code} `);
      expect(stderr).toContain(place);
      expect(stderr).toContain(`did you mean ${suggestion}?`);
    }
    expect(await project.made()).toEqual([]);
  });

  test('a variable without a value is an error where it is used, in branches not taken too', async () => {
    await project.write({
      'pipelines/orders.sf': `SET region = 'eu';
IF \${env} == nowhere THEN
  CREATE TABLE never AS SELECT '\${regoin}' AS region;
END IF;
CREATE TABLE t AS SELECT 1 AS x;
`,
    });
    const run = await project.sqlflow('run');
    expect(run.code).toBe(1);
    expect(problemsIn(run)).toEqual([
      expect.stringMatching(/^error SF2001 pipelines\/orders\.sf:3:33 `regoin` has no value/),
    ]);
    expect(run.stderr).toContain('did you mean `region`?');
    expect(await project.made()).toEqual([]);
  });

  test('in a branch not taken, all else is a warning, and the run goes on', async () => {
    await project.write({
      'pipelines/orders.sf': `IF \${env} == nowhere THEN
  SOURCE p TYPE NOPE PARAMS { "path": "x" };
  LOAD a FROM nowhere;
  CREATE TABLE b AS SELECT * FROM neither;
  INCLUDE 'missing.sf';
END IF;
CREATE TABLE t AS SELECT 1 AS x;
`,
    });
    const run = await project.sqlflow('run');
    expect(run.code).toBe(0);
    expect(problemsIn(run).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
      expect.arrayContaining([
        'warning SF2040 pipelines/orders.sf:2:17',
        'warning SF2021 pipelines/orders.sf:3:15',
        'warning SF2032 pipelines/orders.sf:4:35',
        'warning SF2010 pipelines/orders.sf:5:12',
      ]),
    );
  });

  test('a source that nothing loads is a warning', async () => {
    await project.write({ 'pipelines/orders.sf': `${pipeline}SOURCE idle TYPE CSV PARAMS { "path": "none.csv" };\n` });
    const run = await project.sqlflow('run');
    expect(run.code).toBe(0);
    expect(problemsIn(run)).toEqual(['warning SF2024 pipelines/orders.sf:4:8 nothing loads from source `idle`']);
  });

  test('an INCLUDE of a file that is missing, or that leads back, is an error that shows the way', async () => {
    await project.write({ 'pipelines/orders.sf': `${pipeline}INCLUDE 'lib/costs.sf';\n` });
    const missing = await project.sqlflow('run');
    expect(missing.code).toBe(1);
    expect(problemsIn(missing)).toEqual([
      'error SF2010 pipelines/orders.sf:4:10 there is no file `pipelines/lib/costs.sf`',
    ]);
    await project.write({
      'pipelines/lib/costs.sf': "CREATE TABLE c AS SELECT 1 AS x;\nINCLUDE 'more.sf';\n",
      'pipelines/lib/more.sf': "INCLUDE '../orders.sf';\n",
    });
    const circle = await project.sqlflow('run', 'orders');
    expect(circle.code).toBe(1);
    expect(problemsIn(circle)).toEqual([
      'error SF2011 pipelines/lib/more.sf:1:10 files include each other in a circle: pipelines/orders.sf → pipelines/lib/costs.sf → pipelines/lib/more.sf → pipelines/orders.sf',
    ]);
    for (const place of ['orders.sf:4:10', 'lib/costs.sf:2:10']) expect(circle.stderr).toContain(`pipelines/${place}`);
    expect(await project.made()).toEqual(['pipelines/lib/costs.sf', 'pipelines/lib/more.sf']);
  });
});
