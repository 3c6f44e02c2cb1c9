import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { defineCode, sqlFlowError } from '@sqlflow/errors';
import { failureOfSystemCode } from './classify.js';
import { classifyError } from './index.js';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

describe('classifyError', () => {
  test.each([
    ['ECONNRESET', 'transient'],
    ['ETIMEDOUT', 'transient'],
    ['EAI_AGAIN', 'transient'],
    ['EMFILE', 'transient'],
    ['EBUSY', 'transient'],
    ['ENOENT', 'config'],
    ['EACCES', 'auth'],
    ['ENOSPC', 'permanent'],
    ['SOMETHING_ELSE', 'permanent'],
  ])('%s is %s', (code, failure) => {
    expect(classifyError(withCode(code))).toBe(failure);
  });

  test('takes the class that a diagnostic has, before anything else', () => {
    const code = defineCode<object>({
      code: 'SF0',
      title: '',
      message: () => 'm',
      explanation: '',
      failure: 'rate_limited',
    });
    expect(classifyError(sqlFlowError(code, {}, { cause: withCode('ENOENT') }))).toBe('rate_limited');
    expect(classifyError(new Error('outer', { cause: sqlFlowError(code, {}) }))).toBe('rate_limited');
  });

  test('looks into causes and into the errors of an AggregateError', () => {
    expect(classifyError(new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }))).toBe('transient');
    expect(classifyError(new AggregateError([withCode('ECONNREFUSED')], 'all failed'))).toBe('transient');
  });

  test('ends where a cause leads back to its error', () => {
    const error = new Error('a');
    error.cause = new Error('b', { cause: error });
    expect(classifyError(error)).toBe('permanent');
  });

  test('an abort was asked for, a timeout was not', () => {
    expect(classifyError(new DOMException('', 'AbortError'))).toBe('permanent');
    expect(classifyError(new DOMException('', 'TimeoutError'))).toBe('transient');
  });

  test.each([undefined, null, 'text', 42])('%p is permanent', (value) => {
    expect(classifyError(value)).toBe('permanent');
  });

  test('the table in the README is the one in the code', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const documented = [...readme.matchAll(/^\| `(\w+)` +\| ([^|]+) +\|$/gm)].flatMap(([, failure, names]) =>
      [...(names ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name]) => [name, failure]),
    );
    expect(Object.fromEntries(documented)).toEqual(failureOfSystemCode);
  });
});
