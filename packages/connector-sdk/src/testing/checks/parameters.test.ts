import { describe, expect, test } from '@jest/globals';
import { aliases, defineConnector, secret, z } from '../../index.js';
import type { Subject } from '../subject.js';
import { parameterChecks } from './parameters.js';

/** A connector whose credentials are of one kind or another. */
function subject(key: z.ZodType<string>): Subject {
  const credentials = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('key'), api_key: aliases(key, 'key') }),
    z.object({ kind: z.literal('user'), user: z.string(), password: secret(z.string()) }),
  ]);
  const connector = defineConnector({
    type: 'THING',
    specVersion: 1,
    source: {
      params: z.object({ credentials }),
      open: () => ({ discover: async () => [], read: async function* () {} }),
    },
  });
  const params = { credentials: { kind: 'key', api_key: 'x' } };
  return { connector, fixture: { source: { params, streams: [{ columns: [] }], mistakes: [] } }, directory: '' };
}

const run = (name: string, on: Subject) => parameterChecks.find((check) => check.name === name)?.run(on);

describe('checks look into each of several objects that a parameter may be', () => {
  test.each(parameterChecks.map(({ name }) => name))('%s', async (name) => {
    await expect(run(name, subject(secret(z.string())))).resolves.toBeUndefined();
  });

  test('a secret that is not marked is found there', async () => {
    await expect(run('parameters: secrets', subject(z.string()))).rejects.toThrow(
      '`credentials.api_key` holds a secret',
    );
  });
});
