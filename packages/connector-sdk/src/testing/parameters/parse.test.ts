import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { secret } from '../../params/parameter.js';
import { openingParameters, parseParameters } from './parse.js';

const params = z.object({ host: z.string(), port: z.int().default(5432), password: secret(z.string()).optional() });

describe('parseParameters', () => {
  test('fills in defaults', () => {
    expect(parseParameters(params, { host: 'h' })).toEqual({ host: 'h', port: 5432 });
  });

  test('throws everything that is wrong at once, without secrets', () => {
    const parse = () => parseParameters(params, { port: 'x', password: 7 }, 'the source shop');
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'SF8002',
        diagnostics: [
          expect.objectContaining({ message: expect.stringMatching(/^the source shop: /) }),
          expect.anything(),
          expect.anything(),
        ],
      }),
    );
  });
});

test('what a connector is opened with is checked once, its secrets included', () => {
  let checks = 0;
  const schema = z
    .object({ name: z.string().default('x'), key: secret(z.string()), auth: z.object({ token: secret(z.string()) }) })
    .superRefine(() => {
      checks += 1;
    });
  const { values, secrets } = openingParameters(schema, { key: 'b', auth: { token: 'a' } });
  expect(values).toEqual({ name: 'x', key: 'b', auth: { token: 'a' } });
  expect(secrets).toEqual(['a', 'b']);
  // To find all problems, and to put in the defaults.
  expect(checks).toBe(2);
});
