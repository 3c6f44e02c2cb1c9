import { expect, test } from '@jest/globals';
import { connectorError } from '../index.js';
import { createTestContext } from './index.js';

test.each([
  [undefined, 1],
  [2, 3],
])('a context with retries %p makes a request %d times, and no time passes', async (retries, attempts) => {
  const { resilience, slept, clock } = createTestContext(retries === undefined ? {} : { retries });
  const begun = clock.now();
  let made = 0;
  const request = resilience.run('api.example/rows', async () => {
    made += 1;
    throw connectorError('busy', { failure: 'transient' });
  });
  await expect(request).rejects.toThrow('busy');
  expect(made).toBe(attempts);
  expect(slept).toHaveLength(attempts - 1);
  expect(clock.now() - begun).toBe(slept.reduce((sum, each) => sum + each, 0));
});
