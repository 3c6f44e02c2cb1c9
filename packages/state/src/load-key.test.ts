import { expect, test } from '@jest/globals';
import { contentHash, loadKey, tableKey } from './load-key.js';

const load = { file: 'a.sf', source: 'Shop', stream: 'Orders', target: { schema: 'MAIN', name: 'T' } };

test('sources and tables count without case, streams with it', () => {
  expect(loadKey(load)).toEqual({ file: 'a.sf', source: 'shop', stream: 'Orders', target: 't', whereHash: '' });
  expect(loadKey({ ...load, source: 'SHOP', target: { name: 't' } })).toEqual(loadKey(load));
});

test('the condition counts, white space around it does not', () => {
  const one = loadKey({ ...load, where: 'x > 1' });
  expect(loadKey({ ...load, where: '  x > 1\n' })).toEqual(one);
  expect(loadKey({ ...load, where: 'x > 2' })).not.toEqual(one);
  expect(one.whereHash).toMatch(/^[0-9a-f]{32}$/);
});

test('the default schema has no name', () => {
  expect(tableKey({ name: 'Orders' })).toBe('orders');
  expect(tableKey({ schema: 'main', name: 'Orders' })).toBe('orders');
  expect(tableKey({ schema: 'Staging', name: 'Orders' })).toBe('staging.orders');
});

test('a hash is the same for ever: state of earlier versions is found by it', () => {
  expect(contentHash('x > 1')).toBe('fe90f817856b928061fa8e330a2ec6b1');
});
