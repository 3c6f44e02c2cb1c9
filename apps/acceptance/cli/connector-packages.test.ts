import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

const projects: TempProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

async function listConnectors(files: Readonly<Record<string, string>>) {
  const project = await tempProject(files);
  projects.push(project);
  return sqlflow(['list', '--connectors'], { cwd: project.directory });
}

const sdk = join(root, 'packages', 'connector-sdk');
const greeting = `
import { createRequire } from 'node:module';
const { defineConnector } = await import('file://${join(sdk, 'dist', 'index.js')}');
const { z } = createRequire('${join(sdk, 'package.json')}')('zod');
export const greeting = defineConnector({
  type: 'GREETING', specVersion: 1, title: 'Greeting', description: 'Says hello.',
  source: { params: z.object({}), capabilities: { sync: ['full_refresh'] }, open: () => { throw new Error('no') } },
});
`;

describe('connectors: in sqlflow.yml', () => {
  test('a module beside the project is loaded', async () => {
    const { code, output } = await listConnectors({
      'sqlflow.yml': 'connectors:\n  - ./connectors/greeting.mjs\n',
      'connectors/greeting.mjs': greeting,
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/GREETING │ yes +│ +│ Says hello\./);
  });

  test('a package that is not installed is named, with what to do', async () => {
    const { code, stderr } = await listConnectors({ 'sqlflow.yml': 'connectors: [sqlflow-connector-nowhere]\n' });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7530 cannot load the connector package `sqlflow-connector-nowhere`');
    expect(stderr).toContain('npm install sqlflow-connector-nowhere');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([
    ['exports none', 'export const answer = 42;', 'it exports none'],
    ['was made for a newer contract', greeting.replace('specVersion: 1', 'specVersion: 99'), 'version 99'],
  ])('a module that %s is refused', async (_, text, reason) => {
    const { code, stderr } = await listConnectors({
      'sqlflow.yml': 'connectors: [./mine.mjs]\n',
      'mine.mjs': text,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7531');
    expect(stderr).toContain(reason);
  });
});
