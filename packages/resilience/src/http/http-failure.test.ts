import { describe, expect, test } from '@jest/globals';
import { httpFailure } from '../index.js';
import { retryAfterMilliseconds } from './retry-after.js';

const url = 'https://api.example.com/orders';

describe('the error of an answer', () => {
  test.each([
    [408, '', 'transient'],
    [429, '', 'rate_limited'],
    [500, '', 'transient'],
    [502, '<html><title>Bad gateway</title></html>', 'transient'],
    [529, '', 'transient'],
    [501, '', 'permanent'],
    [401, '', 'auth'],
    [403, '{"message":"no access"}', 'auth'],
    [403, '{"message":"API rate limit exceeded for 10.0.0.1"}', 'rate_limited'],
    [404, '', 'config'],
    [451, '', 'config'],
    [422, '', 'data'],
    [302, '', 'permanent'],
    [400, '{"error":"invalid_grant"}', 'auth'],
    [503, '<Error><Code>SlowDown</Code></Error>', 'rate_limited'],
    [400, '<Error><Code>RequestTimeout</Code></Error>', 'transient'],
    [200, '{"errors":[{"extensions":{"code":"THROTTLED"}}]}', 'rate_limited'],
  ])('%d %s is %s', (status, body, failure) => {
    expect(httpFailure({ status, body, url }).diagnostic.failure).toBe(failure);
  });

  test.each([
    ['{"message":"no such table"}', 'no such table'],
    ['{"error":{"message":"no such table"}}', 'no such table'],
    ['{"errors":[{"detail":"no such table"}]}', 'no such table'],
    ['{"error":"invalid","error_description":"no such table"}', 'no such table'],
    ['<html><head><title>no such\n table</title></head></html>', 'no such table'],
    ['no such table', 'no such table'],
    ['{"half', '{"half'],
  ])('shows the words of %s', (body, words) => {
    expect(httpFailure({ status: 500, statusText: 'Oh', body, url }).message).toBe(`${url} answered 500 Oh: ${words}`);
  });

  test('shows neither credentials nor secrets of the address', () => {
    const { message } = httpFailure({
      status: 500,
      url: 'https://me:pass@api.example.com/o?api_key=s3cret&page=2&access_token=t0ken#x',
    });
    expect(message).toBe('https://api.example.com/o?api_key=***&page=2&access_token=*** answered 500');
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  test.each([
    ['120', 120_000],
    ['2.0', 2000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2020 00:00:30 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [null, undefined],
  ])('%p', (header, milliseconds) => {
    expect(retryAfterMilliseconds(header, now)).toBe(milliseconds);
  });
});
