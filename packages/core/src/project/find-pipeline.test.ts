import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeProject, problemsOf } from './__fixtures__/make-project.js';
import { findPipeline } from './find-pipeline.js';
import { findProjectRoot } from './find-root.js';
import { listPipelines } from './list-pipelines.js';

const sf = 'SELECT 1;';
const project = () =>
  makeProject({
    'pipelines/daily.sf': sf,
    'pipelines/sales/orders.sf': sf,
    'pipelines/stock/orders.sf': sf,
    'pipelines/stock/Übersicht.sf': sf,
    'pipelines/stock/notes.md': 'x',
    'pipelines/.hidden.sf': sf,
    'scratch/try.sf': sf,
    'orders/readme.txt': 'x',
  });

describe('listPipelines', () => {
  test('gives all .sf files below pipelines, sorted, without hidden ones', async () => {
    expect(await listPipelines(await project())).toEqual([
      'pipelines/daily.sf',
      'pipelines/sales/orders.sf',
      'pipelines/stock/orders.sf',
      'pipelines/stock/Übersicht.sf',
    ]);
  });

  test('follows links to files, not to directories', async () => {
    const root = await project();
    await symlink(join(root, 'scratch/try.sf'), join(root, 'pipelines/linked.sf'));
    await symlink(join(root, 'pipelines'), join(root, 'pipelines/round'));
    await symlink('/nowhere', join(root, 'pipelines/broken.sf'));
    const found = await listPipelines(root);
    expect(found).toContain('pipelines/linked.sf');
    expect(found).toHaveLength(5);
  });

  test('a project without the folder has none; a file of that name is an error', async () => {
    expect(await listPipelines(await makeProject())).toEqual([]);
    const [problem] = await problemsOf(listPipelines(await makeProject({ pipelines: 'x' })));
    expect(problem?.code).toBe('SF7012');
  });
});

describe('findPipeline', () => {
  test.each([
    ['daily', 'pipelines/daily.sf'],
    ['daily.sf', 'pipelines/daily.sf'],
    ['pipelines/daily.sf', 'pipelines/daily.sf'],
    ['pipelines/daily', 'pipelines/daily.sf'],
    ['sales/orders', 'pipelines/sales/orders.sf'],
    ['sales/orders.sf', 'pipelines/sales/orders.sf'],
    ['scratch/try.sf', 'scratch/try.sf'],
    ['./scratch/../pipelines/daily.sf', 'pipelines/daily.sf'],
  ])('%s', async (name, expected) => {
    expect(await findPipeline(await project(), name, '/')).toBe(expected);
  });

  test('a path counts from the current directory first, then from the root', async () => {
    const root = await project();
    expect(await findPipeline(root, 'orders.sf', join(root, 'pipelines/stock'))).toBe('pipelines/stock/orders.sf');
    expect(await findPipeline(root, 'pipelines/daily.sf', join(root, 'scratch'))).toBe('pipelines/daily.sf');
    expect(await findPipeline(root, join(root, 'scratch/try.sf'), '/')).toBe('scratch/try.sf');
  });

  test('a file outside the project works', async () => {
    const root = await project();
    const elsewhere = join(dirname(root), `outside-${Date.now()}.sf`);
    await writeFile(elsewhere, sf);
    expect(await findPipeline(root, elsewhere)).toBe(`../${elsewhere.slice(dirname(root).length + 1)}`);
  });

  test('a name that several share lists them, even beside a directory of that name', async () => {
    const root = await project();
    const [problem] = await problemsOf(findPipeline(root, 'orders', root));
    expect(problem).toMatchObject({
      code: 'SF7041',
      message: '`orders` may mean pipelines/sales/orders.sf or pipelines/stock/orders.sf',
    });
  });

  test.each([
    ['dialy', 'SF7040', 'did you mean pipelines/daily.sf?'],
    ['pipelines/dayly.sf', 'SF7040', 'did you mean pipelines/daily.sf?'],
    ['sales/ordres', 'SF7040', 'did you mean pipelines/sales/orders.sf?'],
    ['zzzzzzzz', 'SF7040', expect.stringContaining('there are pipelines/daily.sf, ')],
    ['', 'SF7040', expect.stringContaining('there are ')],
    ['pipelines', 'SF7011', undefined],
    ['.', 'SF7011', undefined],
    ['pipelines/stock/notes.md', 'SF7042', expect.stringContaining('.sf file')],
  ])('nothing is found for "%s"', async (name, code, hint) => {
    const root = await project();
    const [problem] = await problemsOf(findPipeline(root, name, root));
    expect([problem?.code, problem?.hint]).toEqual([code, hint]);
  });

  test('a project without pipelines says how to begin', async () => {
    const root = await makeProject();
    const [problem] = await problemsOf(findPipeline(root, 'daily', root));
    expect(problem?.hint).toBe('the project has no pipelines yet: write one as pipelines/<name>.sf');
  });
});

describe('findProjectRoot', () => {
  test('lists where it looked', async () => {
    const root = await makeProject();
    const below = join(dirname(root), `no-project-${Date.now()}`, 'a');
    await mkdir(below, { recursive: true });
    const [problem] = await problemsOf(findProjectRoot(below));
    expect(problem?.message).toBe(`no sqlflow.yml in ${below} or any directory above it`);
    expect(problem?.hint).toContain(`looked in ${below}, ${dirname(below)}, `);
    expect(problem?.hint).toContain('sqlflow init');
  });

  test('sees a file with the other ending', async () => {
    const root = await makeProject();
    const other = join(dirname(root), `misnamed-${Date.now()}`);
    await mkdir(other);
    await writeFile(join(other, 'sqlflow.yaml'), '');
    const [problem] = await problemsOf(findProjectRoot(other));
    expect(problem?.hint).toBe(`found ${join(other, 'sqlflow.yaml')}: rename it to sqlflow.yml`);
  });
});
