import { expect, test } from '@jest/globals';
import { makeProject } from './__fixtures__/make-project.js';
import { sortPipelines } from './sort-pipelines.js';

const sf = 'CREATE TABLE t AS SELECT 1;';

test('a file that another one includes is no pipeline of its own', async () => {
  const root = await makeProject({
    'pipelines/main.sf': "IF ${env} == prod THEN INCLUDE 'shared/customers.sf'; END IF; INCLUDE '../lib/outside.sf';",
    'pipelines/shared/customers.sf': "INCLUDE 'names.sf';",
    'pipelines/shared/names.sf': sf,
    'pipelines/beside.sf': sf,
    'pipelines/quoted.sf': "CREATE TABLE q AS SELECT 'INCLUDE ''beside.sf'';' AS text;",
    'lib/outside.sf': "INCLUDE '../pipelines/through.sf';",
    'pipelines/through.sf': sf,
  });
  expect(await sortPipelines(root)).toEqual({
    pipelines: ['pipelines/beside.sf', 'pipelines/main.sf', 'pipelines/quoted.sf'],
    included: ['pipelines/shared/customers.sf', 'pipelines/shared/names.sf', 'pipelines/through.sf'],
  });
});

test('files of a circle stay pipelines, and so does what only a path with variables may mean', async () => {
  const root = await makeProject({
    'pipelines/a.sf': "INCLUDE 'b.sf';",
    'pipelines/b.sf': "INCLUDE 'a.sf';",
    'pipelines/self.sf': "INCLUDE 'self.sf';",
    'pipelines/regional.sf': "INCLUDE '${region}.sf';",
    'pipelines/eu.sf': sf,
  });
  expect((await sortPipelines(root)).included).toEqual([]);
});
