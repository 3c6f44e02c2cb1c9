import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

let project: TempProject;
beforeEach(async () => {
  project = await tempProject({
    'udfs/broken.mjs': 'export const ( nothing;\n',
    'data/a.csv': 'a\n1\n',
    'pipelines/p.sf': 'SOURCE s TYPE CSV PARAMS { "path": "data/a.csv" };\nLOAD t FROM s;\n',
  });
});
afterEach(() => project.remove());

test.each([['validate'], ['compile', 'p'], ['run']])(
  'a function that cannot be loaded: %s says so',
  async (...words) => {
    const { code, stdout, stderr } = await sqlflow(words, { cwd: project.directory });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error SF6550');
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);
