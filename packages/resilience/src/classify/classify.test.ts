import { describe, expect, test } from '@jest/globals';
import { defineCode, sqlFlowError } from '@sqlflow/errors';
import { classifyError } from '../index.js';

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

  test.each([
    ['08006', 'transient'],
    ['08P01', 'permanent'],
    ['28P01', 'auth'],
    ['40001', 'transient'],
    ['40P01', 'transient'],
    ['42P01', 'config'],
    ['42501', 'auth'],
    ['22003', 'data'],
    ['23505', 'data'],
    ['53300', 'transient'],
    ['53100', 'permanent'],
    ['57P01', 'transient'],
    ['57014', 'permanent'],
    ['XX000', 'permanent'],
    ['99999', 'permanent'],
    ['HELLO', 'permanent'],
  ])('SQLSTATE %s is %s', (code, failure) => {
    expect(classifyError(withCode(code))).toBe(failure);
  });

  test.each([
    ['SlowDown', 'rate_limited'],
    ['ThrottlingException', 'rate_limited'],
    ['InternalError', 'transient'],
    ['AccessDenied', 'auth'],
    ['NoSuchBucket', 'config'],
    ['EntityTooLarge', 'data'],
  ])('the AWS error %s is %s', (name, failure) => {
    expect(classifyError(Object.assign(new Error('x'), { name, $metadata: { httpStatusCode: 400 } }))).toBe(failure);
  });

  test.each([
    [{ status: 503 }, 'transient'],
    [{ statusCode: 429 }, 'rate_limited'],
    [{ $metadata: { httpStatusCode: 500 } }, 'transient'],
    [{ status: 200 }, 'permanent'],
  ])('an error of another client with %p is %s', (fields, failure) => {
    expect(classifyError(Object.assign(new Error('x'), fields))).toBe(failure);
  });
});
