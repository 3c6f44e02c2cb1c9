import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildWholeProgram } from '../program.js';
import { completionScript, shells } from './script.js';

const scripts = new Map<string, string>();

beforeAll(async () => {
  const program = await buildWholeProgram();
  for (const shell of shells) scripts.set(shell, completionScript(program, shell));
});

/** What bash offers for the last word of a command line. */
function complete(...words: string[]): string[] {
  const script = join(mkdtempSync(join(tmpdir(), 'sqlflow-completion-')), 'sqlflow.bash');
  writeFileSync(script, scripts.get('bash') ?? '');
  const program = [
    'compopt() { :; }',
    'source "$1"; shift',
    'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
    '_sqlflow',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  return execFileSync('bash', ['-c', program, 'bash', script, 'sqlflow', ...words], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

describe('completionScript', () => {
  test('bash accepts its script', () => {
    execFileSync('bash', ['-n'], { input: scripts.get('bash') });
  });

  test('offers commands, options, and the values of options', () => {
    expect(complete('va')).toEqual(['validate']);
    expect(complete('--profile', 'prod', 'com')).toEqual(['compile', 'completion']);
    expect(complete('run', '--dry')).toEqual(['--dry-run']);
    expect(complete('run', '--pro')).toEqual(['--project', '--profile']);
    expect(complete('viz', 'orders', '--format', 's')).toEqual(['svg']);
    expect(complete('query', '--format', '')).toEqual(['table', 'csv', 'json', 'arrow']);
    expect(complete('completion', 'f')).toEqual(['fish']);
  });

  test('does not offer options that this version refuses', () => {
    expect(complete('run', '--fro')).toEqual([]);
    expect(complete('run', '--res')).toEqual(['--resume']);
  });

  test('every script knows every command', async () => {
    const program = await buildWholeProgram();
    for (const script of scripts.values()) {
      for (const command of program.commands) expect(script).toContain(command.name());
    }
  });
});
