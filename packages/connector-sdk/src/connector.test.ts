import { describe, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import { z } from 'zod';
import type { Batch } from './batch.js';
import type { SourceInput } from './complete-source.js';
import { type ConnectorInput, defineConnector } from './connector.js';
import { aliases } from './params/parameter.js';
import type { Source } from './source.js';
import { checkStep, fullRead } from './source-defaults.js';
import { createTestContext } from './testing/test-context.js';

const plainSource: Source = {
  discover: async () => [{ stream: '', columns: [], inferred: false }],
  read: () => fullRead({ columns: [{ name: 'a', type: 'BIGINT' }] }, [{ kind: 'rows', rows: [{ a: 1 }] }]),
  [Symbol.asyncDispose]: async () => {},
};

const input = (changes: Partial<ConnectorInput<z.ZodObject, z.ZodObject>>) => ({
  type: 'THING',
  specVersion: 1,
  title: 'Thing',
  description: '',
  source: { params: z.object({}), capabilities: { sync: ['full_refresh' as const] }, open: () => plainSource },
  ...changes,
});

describe('defineConnector', () => {
  test('gives the connector as a frozen value', () => {
    const connector = defineConnector(input({}));
    expect(connector).toMatchObject({ type: 'THING', typeAliases: [] });
    expect(Object.isFrozen(connector)).toBe(true);
  });

  test('refuses all contradictions at once', () => {
    const params = z.object({ a: aliases(z.string(), 'b', 'c'), b: z.string(), d: aliases(z.string(), 'c') });
    let thrown: unknown;
    try {
      defineConnector(input({ type: 'thing', source: { ...input({}).source, params } }));
    } catch (error) {
      thrown = error;
    }
    expect(SqlFlowError.isInstance(thrown) && thrown.diagnostics.map(({ message }) => message)).toEqual([
      'the connector thing is not well formed: its type must be upper-case letters, digits and _',
      'the connector thing is not well formed: the name b stands for two parameters, a and b',
      'the connector thing is not well formed: the name c stands for two parameters, a and d',
    ]);
  });
});

describe('what a source leaves out', () => {
  test('a whole read is schema, data, checkpoint', async () => {
    const batches: Batch[] = [];
    for await (const batch of plainSource.read({
      stream: '',
      sync: 'full_refresh',
      signal: new AbortController().signal,
    })) {
      batches.push(batch);
    }
    expect(batches.map((batch) => batch.kind)).toEqual(['schema', 'rows', 'checkpoint']);
  });

  test('is told which columns are needed', async () => {
    const asked: unknown[] = [];
    const open = (): SourceInput => ({
      discover: async (options) => {
        asked.push(options?.streams);
        return [{ stream: 'a', columns: [] }];
      },
      read: async function* () {},
    });
    const source = await defineConnector(input({ source: { params: z.object({}), open } })).source?.open(
      {},
      createTestContext(),
    );
    await source?.discover({ streams: ['a', 'b'] });
    const request = { stream: 'a', sync: 'full_refresh' as const, signal: new AbortController().signal };
    for await (const _ of source?.read(request) ?? []);
    expect(asked).toEqual([['a', 'b'], ['a']]);
  });

  test('is filled in: a check', async () => {
    const source = await defineConnector(input({})).source?.open({}, createTestContext());
    expect(await source?.check?.()).toEqual([expect.objectContaining({ result: 'passed', detail: '1 stream' })]);
  });

  test('a check that throws is a failed step with what to fix', async () => {
    const step = await checkStep('look', () => Promise.reject(new Error('no')));
    expect(step).toMatchObject({ name: 'look', result: 'failed', detail: 'no' });
  });
});
