import { describe, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import { z } from 'zod';
import type { Batch } from './batch.js';
import { completeSource } from './complete-source.js';
import { type ConnectorInput, defineConnector } from './connector.js';
import { findConnector } from './find-connector.js';
import { aliases, secret } from './params/parameter.js';
import { openingParameters } from './params/parse.js';
import type { Source } from './source.js';
import { beginReads, checkSource, checkStep, estimateRead, fullRead } from './source-defaults.js';

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

describe('findConnector', () => {
  test('knows types and aliases in any case, types first', () => {
    const one = { type: 'POSTGRES', typeAliases: ['POSTGRESQL'] };
    const two = { type: 'POSTGRESQL', typeAliases: [] };
    expect(findConnector([one], 'postgresql')).toBe(one);
    expect(findConnector([one, two], 'postgresql')).toBe(two);
    expect(findConnector([one], 'MYSQL')).toBeUndefined();
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

  test('is filled in: a check, an estimate, a session', async () => {
    const request = { stream: '', sync: 'full_refresh' as const, signal: new AbortController().signal };
    expect(await checkSource(plainSource)).toEqual([expect.objectContaining({ result: 'passed', detail: '1 stream' })]);
    expect(await estimateRead(plainSource, request)).toEqual({});
    await using session = await beginReads(plainSource, [''], { consistent: false });
    expect(session.read(request)).toBeDefined();
  });

  test('discover is told whose columns are needed, also where a read needs them', async () => {
    const asked: unknown[] = [];
    const source = completeSource({
      discover: async (options) => {
        asked.push(options);
        return [{ stream: 'a', columns: [] }];
      },
      async *read() {
        yield { kind: 'rows', rows: [] };
      },
    });
    await source.discover({ streams: ['b'] });
    const signal = new AbortController().signal;
    for await (const { kind } of source.read({ stream: 'a', sync: 'full_refresh', signal })) expect(kind).not.toBe('');
    expect(asked).toEqual([{ streams: ['b'] }, { streams: ['a'] }]);
  });

  test('a check that throws is a failed step with what to fix', async () => {
    const step = await checkStep('look', () => Promise.reject(new Error('no')));
    expect(step).toMatchObject({ name: 'look', result: 'failed', detail: 'no' });
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
