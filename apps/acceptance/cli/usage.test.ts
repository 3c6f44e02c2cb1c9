import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';

const at = { cwd: tmpdir() };

describe('a wrong command line', () => {
  test.each([
    ['a command', ['rnu'], 'SF7500', 'did you mean `sqlflow run`?'],
    ['an option', ['run', '--dryrun'], 'SF7501', 'did you mean `--dry-run`?'],
    ['a global option', ['list', '--jsn'], 'SF7501', 'did you mean `--json`?'],
    ['a missing argument', ['explain'], 'SF7502', 'see `sqlflow explain --help`'],
    ['too many arguments', ['query', 'SELECT', '1'], 'SF7503', 'quote an argument that has spaces in it'],
    ['a missing value', ['list', '--profile'], 'SF7504', 'see `sqlflow --help`'],
    ['a value that is no choice', ['viz', 'x', '--format', 'svgz'], 'SF7505', 'did you mean `svg`?'],
    ['a value that does not fit', ['run', '--threads', '0'], 'SF7505', 'a whole number from 1'],
    ['a variable without a name', ['run', '--var', 'day'], 'SF7505', 'name=value'],
    ['variables that are no JSON', ['plan', '--vars', '{day: 1}'], 'SF7505', 'JSON object'],
  ])('%s: exit code 2, with a hint', async (_, words, code, hint) => {
    const { code: exitCode, stdout, stderr } = await sqlflow(words, at);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`error ${code} `);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('is data with --json', async () => {
    const { code, stdout, stderr } = await sqlflow(['rnu', '--json'], at);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ type: 'result', exitCode: 2, diagnostics: [{ code: 'SF7500' }] });
  });

  test('shows a stack trace with --debug only: functions, and the modules that the bundle is made of', async () => {
    const { stderr } = await sqlflow(['explain', 'SF0000', '--debug'], at);
    expect(stderr).toMatch(/\n\s+at explain \(.*\/commands\/explain\.js:\d+:\d+\)/);
    expect((await sqlflow(['explain', 'SF0000'], at)).stderr).not.toMatch(/\n\s+at /);
  });

  test('outside a project it says where it looked', async () => {
    const { code, stderr } = await sqlflow(['run'], at);
    expect(code).toBe(1);
    expect(stderr).toContain('error SF7001');
  });
});

describe('help', () => {
  test('is on standard output when asked for', async () => {
    for (const words of [['--help'], ['help'], ['run', '--help'], ['help', 'run']]) {
      const { code, stdout, stderr } = await sqlflow(words, at);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('--profile <name>');
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('is on standard error when no command is given', async () => {
    const { code, stdout, stderr } = await sqlflow([], at);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Commands:');
  });
});

describe('sqlflow --version', () => {
  test('prints the version', async () => {
    for (const words of [['--version'], ['--version', '--json']]) {
      const { code, stdout } = await sqlflow(words, at);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    }
  });
});

describe('sqlflow explain', () => {
  test('explains a code, however it is written', async () => {
    const { stdout } = await sqlflow(['explain', 'SF7040'], at);
    expect(stdout).toContain('SF7040 Pipeline not found');
    expect((await sqlflow(['explain', 'sf7040'], at)).stdout).toBe(stdout);
    expect((await sqlflow(['explain', '7040'], at)).stdout).toBe(stdout);
  });
});

describe('colours', () => {
  test('are off where there is no terminal, and on when forced', async () => {
    const colour = '\u001b[';
    expect((await sqlflow(['explain', 'SF7040'], at)).stdout).not.toContain(colour);
    const forced = { ...at, environment: { FORCE_COLOR: '1' } };
    expect((await sqlflow(['explain', 'SF7040'], forced)).stdout).toContain(colour);
    expect((await sqlflow(['explain', 'SF7040', '--no-color'], forced)).stdout).not.toContain(colour);
  });
});
