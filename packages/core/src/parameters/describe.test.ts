import { describe, expect, test } from '@jest/globals';
import { aliases, defineConnector, param, secret, z } from '@sqlflow/connector-sdk';
import { commonSourceParams } from './common-source.js';
import { describeParameters } from './describe.js';
import { parametersJsonSchema } from './json-schema.js';

const params = z.object({
  host: param(z.string(), { description: 'The server.', aliases: ['hostname'], example: 'localhost' }),
  port: z.int().default(5432),
  password: secret(param(z.string(), { description: 'Kept secret.' })).optional(),
  modes: z.array(z.enum(['a', 'b'])).optional(),
  tunnel: z.object({ user: aliases(z.string(), 'username') }).optional(),
});

describe('describeParameters', () => {
  test('says of each parameter what a table needs', () => {
    expect(describeParameters(params)).toEqual([
      {
        name: 'host',
        aliases: ['hostname'],
        type: 'text',
        required: true,
        secret: false,
        description: 'The server.',
        example: 'localhost',
        notSupportedYet: false,
        nested: [],
      },
      expect.objectContaining({ name: 'port', type: 'whole number', default: 5432, required: false }),
      expect.objectContaining({ name: 'password', secret: true, description: 'Kept secret.', required: false }),
      expect.objectContaining({ name: 'modes', type: 'list of `a` or `b`' }),
      expect.objectContaining({
        name: 'tunnel',
        type: 'object',
        nested: [expect.objectContaining({ name: 'user', aliases: ['username'], required: true })],
      }),
    ]);
  });

  test('puts together what a parameter may be', () => {
    const auth = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('key'), key: secret(z.string()), realm: z.string().optional() }),
      z.object({ kind: z.literal('user'), user: z.string(), realm: z.string() }),
    ]);
    const [{ nested } = { nested: [] }] = describeParameters(z.object({ auth }));
    expect(nested.map(({ name, type, required }) => `${name} ${type}${required ? ' required' : ''}`)).toEqual([
      'kind `key` or `user` required',
      'key text',
      'realm text',
      'user text',
    ]);
  });

  test('the common parameters are all described', () => {
    const without = describeParameters(commonSourceParams).filter(({ description }) => description === '');
    expect(without).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  const connector = defineConnector({
    type: 'DB',
    specVersion: 1,
    title: 'Database',
    description: '',
    destination: {
      options: params,
      capabilities: { modes: ['append'], atomicity: 'all' },
      open: () => ({ write: () => Promise.reject(), [Symbol.asyncDispose]: async () => {} }),
      local: false,
    },
  });
  const { destination, source } = parametersJsonSchema(connector);

  test('knows aliases, and wants one of them where the parameter is required', () => {
    expect(destination).toMatchObject({
      title: 'Database',
      type: 'object',
      additionalProperties: false,
      properties: {
        host: { type: 'string', description: 'The server.', examples: ['localhost'] },
        hostname: { type: 'string', description: 'The same as `host`.' },
        port: { type: 'integer', default: 5432 },
        password: { writeOnly: true },
        tunnel: { properties: { username: { type: 'string' } } },
      },
      allOf: [{ oneOf: [{ required: ['host'] }, { required: ['hostname'] }] }],
    });
    expect(destination).not.toHaveProperty('required');
  });

  test('holds nothing of how parameters are marked, and is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(destination))).toEqual(destination);
    expect(JSON.stringify(destination)).not.toContain('sqlflow');
  });

  test('is only of what the connector can do', () => {
    expect(source).toBeUndefined();
  });

  test('knows names that lead into objects', () => {
    const nested = defineConnector({
      type: 'DB',
      specVersion: 1,
      destination: {
        options: z.object({
          host: aliases(z.string(), 'server.host'),
          ssl_mode: aliases(z.enum(['disable', 'require']).optional(), 'ssl_mode.mode'),
        }),
        capabilities: { modes: ['append'], atomicity: 'all' },
        open: () => ({ write: () => Promise.reject() }),
      },
    });
    expect(parametersJsonSchema(nested).destination).toMatchObject({
      properties: {
        server: { type: 'object', properties: { host: { type: 'string' } }, additionalProperties: false },
        ssl_mode: { anyOf: [{ enum: ['disable', 'require'] }, { type: 'object', properties: { mode: {} } }] },
      },
      allOf: [
        {
          oneOf: [
            { required: ['host'] },
            { required: ['server'], properties: { server: { type: 'object', required: ['host'] } } },
          ],
        },
      ],
    });
  });
});
