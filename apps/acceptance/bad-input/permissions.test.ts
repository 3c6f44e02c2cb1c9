import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../program/run-program.js';
import { type CommandProject, commandProject, problemsIn } from './command-project.js';
import { handOver, ordinaryUser, permissionsCanBeTested, withMode } from './other-user.js';

const suite = permissionsCanBeTested ? describe : describe.skip;

const pipeline = `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };
LOAD t FROM s;
EXPORT t TO 'output/t.csv' TYPE CSV;
EXPORT SELECT *, 1 AS k FROM t TO 'output/parts' TYPE CSV OPTIONS { partition_by: ['k'] };
`;

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({ 'data/a.csv': 'id\n1\n', 'pipelines/p.sf': pipeline, '.env': 'X=1\n' });
  await handOver(project.directory);
  expect(await run()).toMatchObject({ code: 0 });
});
afterEach(() => project.remove());

const run = (...args: readonly string[]): Promise<Outcome> =>
  project.sqlflowWith(
    ordinaryUser === undefined ? {} : { user: ordinaryUser },
    ...(args.length === 0 ? ['run'] : args),
  );

suite('without the right to', () => {
  test.each([
    ['data/a.csv', /^error SF8013 pipelines\/p\.sf:1:36 data\/a\.csv cannot be read: permission denied/],
    ['data', /^error SF8013 pipelines\/p\.sf:1:36 data\/a\.csv cannot be read: permission denied/],
    ['pipelines/p.sf', /^error SF7013 cannot read pipelines\/p\.sf: /],
    ['pipelines', /^error SF7013 cannot read pipelines: /],
    ['sqlflow.yml', /^error SF7013 cannot read sqlflow\.yml: /],
    ['.env', /^error SF7013 cannot read \.env: /],
    ['target/dev.duckdb', /^error SF6003 cannot read the database \S+dev\.duckdb: permission denied/],
  ])('read %s', async (path, problem) => {
    const outcome = await withMode(join(project.directory, path), 0o000, () => run());
    expect({ code: outcome.code, problems: problemsIn(outcome) }).toEqual({
      code: 1,
      problems: [expect.stringMatching(problem)],
    });
  });

  test('write the output directory, nothing is changed and the problem names the target', async () => {
    await project.write({ 'data/a.csv': 'id\n1\n2\n' });
    const before = await project.made();
    const outcome = await withMode(join(project.directory, 'output'), 0o555, () => run());
    expect(outcome.code).toBe(1);
    expect(problemsIn(outcome)).toEqual([
      expect.stringMatching(
        /^error SF9014 pipelines\/p\.sf:3:1 cannot write `output\/t\.csv`: no right to write to output$/,
      ),
      expect.stringMatching(
        /^error SF9014 pipelines\/p\.sf:4:1 cannot write `output\/parts`: no right to write to output$/,
      ),
    ]);
    expect(outcome.stderr).toContain('the file is as it was before');
    expect(await project.made()).toEqual(before);
    expect(await project.read('output/t.csv')).toBe('id\n1\n');
  });

  test('change the database, queries still read it', async () => {
    const database = join(project.directory, 'target/dev.duckdb');
    await withMode(database, 0o444, async () => {
      expect(problemsIn(await run())).toEqual([expect.stringMatching(/^error SF6003 cannot write the database /)]);
      expect(await run('query', 'FROM t')).toMatchObject({ code: 0 });
    });
  });
});
