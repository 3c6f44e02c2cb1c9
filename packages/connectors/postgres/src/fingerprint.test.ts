import { expect, test } from '@jest/globals';
import { parseParameters } from '@sqlflow/connector-sdk/parameters';
import { sourceFingerprint } from './fingerprint.js';
import { postgresParams } from './params/source.js';

const of = (params: Record<string, unknown>) => sourceFingerprint(parseParameters(postgresParams, params), 'orders');
const query = 'SELECT * FROM orders';

test.each<[Record<string, unknown>, Record<string, unknown>]>([
  [{ schemas: ['a'] }, { schemas: ['b'] }],
  [{ schemas: 'a' }, { schemas: ['a', 'b'] }],
  [{ url: 'postgresql://h/d?hostaddr=10.0.0.1' }, { url: 'postgresql://h/d?hostaddr=10.0.0.2' }],
  [{ jdbc_url_params: 'host=a&dbname=d' }, { jdbc_url_params: 'host=b&dbname=d' }],
  [
    { host: 'h', jdbc_url_params: 'dbname=d' },
    { host: 'h', jdbc_url_params: 'dbname=e' },
  ],
  [
    { query, jdbc_url_params: 'currentSchema=a' },
    { query, jdbc_url_params: 'currentSchema=b' },
  ],
])('%j is not %j', (one, other) => {
  expect(of(one)).not.toBe(of(other));
});

test.each<[Record<string, unknown>, string]>([
  [{ host: 'h', database: 'd', username: 'u', password: 'hunter2' }, 'h:5432/d orders'],
  [{ url: 'postgresql://u:hunter2@h:1/d?options=-c%20a.b%3Dhunter2', where: 'x', query }, `h:1/d (${query}) WHERE x`],
  [{ url: 'host=h dbname=d password=hunter2', jdbc_url_params: 'password=hunter2' }, 'h:5432/d orders'],
])('%j holds no secret', (params, fingerprint) => {
  expect(of(params)).toBe(fingerprint);
});
