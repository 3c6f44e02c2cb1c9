import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { IssueParams } from '../../params/issue-params.js';
import { aliases, param, secret } from '../../params/parameter.js';
import { checkParameters } from './check.js';
import type { ParameterProblem, RawObject } from './checked.js';

const params = z.object({
  path: param(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]), { aliases: ['file_path', 'file'] }),
  port: z.int().min(1).max(65_535).optional(),
  ratio: z.number().optional(),
  id: z.bigint().optional(),
  header: z.boolean().default(true),
  encoding: param(z.enum(['utf-8', 'latin-1']).default('utf-8'), { spellings: { utf8: 'utf-8', latin1: 'latin-1' } }),
  password: secret(z.string()).optional(),
  window: z.union([z.string(), z.number()]).optional(),
  tunnel: z
    .object({
      host: aliases(z.string(), 'hostname'),
      port: z.int().default(22),
      key: secret(z.string()).optional(),
    })
    .optional(),
  ssl: z
    .discriminatedUnion('mode', [
      z.object({ mode: z.literal('disable') }),
      z.object({ mode: z.literal('verify_ca'), ca: secret(z.string()) }),
    ])
    .optional(),
  headers: z.record(z.string(), z.string()).optional(),
  later: param(z.string().optional(), { notSupportedYet: { instead: 'do it by hand' } }),
  speed: param(z.enum(['slow', 'fast']).default('slow'), { notSupportedYet: { values: ['fast'] } }),
});

const number = (digits: string) => ({ $number: digits });
const variable = (text: string) => ({ $variable: text });
const check = (raw: RawObject) =>
  checkParameters(params, { path: 'x', ...raw }, { subject: 'things have', word: 'parameter' });
const told = (problems: readonly ParameterProblem[]) =>
  problems.map(
    ({ kind, at, path, message, hint }) =>
      `${kind} ${at} ${path.join('/')}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );

test('what a check of the connector says of a parameter that is not there is said in its own words', () => {
  const say = (message: string, issueParams: IssueParams) => {
    const own = z.object({ mode: z.string(), keys: z.array(z.string()).optional() }).superRefine((_, context) => {
      context.addIssue({ code: 'custom', path: ['keys'], message, params: { ...issueParams } });
    });
    return told(checkParameters(own, { mode: 'merge' }).problems);
  };
  expect(say('must name the key of the notes', { hint: "say keys: ['id']" })).toEqual([
    "invalid object : `keys` must name the key of the notes (say keys: ['id'])",
  ]);
  expect(say('`merge` finds rows by `keys`', { kind: 'conflict', hint: 'say which' })).toEqual([
    'conflict object : `merge` finds rows by `keys` (say which)',
  ]);
  expect(say('`merge` needs `keys`', { kind: 'missing' })).toEqual([
    'missing object : `merge` needs `keys` (it must be given, as list of text)',
  ]);
});

describe('names', () => {
  test('aliases give the parameter under its main name, and origins say what the user wrote', () => {
    const checked = checkParameters(params, { file_path: 'a.csv', tunnel: { hostname: 'h' } });
    expect(checked.problems).toEqual([]);
    expect(checked.input).toEqual({ path: 'a.csv', tunnel: { host: 'h' } });
    expect(Object.fromEntries(checked.origins)).toEqual({
      '/path': ['file_path'],
      '/tunnel/host': ['tunnel', 'hostname'],
    });
  });

  test('an unknown name gets a suggestion from all names there are, nested ones from their own', () => {
    expect(told(check({ hedaer: true, fil: 1, tunnel: { host: 'h', prot: number('1') } } as never).problems)).toEqual([
      'unknown key hedaer: things have no parameter `hedaer` (did you mean `header`?)',
      'unknown key fil: things have no parameter `fil` (did you mean `file`?)',
      'unknown key tunnel/prot: `tunnel` has no parameter `prot` (did you mean `port`?)',
    ]);
  });

  test('a name that is like none lists what there is', () => {
    const [problem] = check({ zzzzzzzz: true }).problems;
    expect(problem?.hint).toMatch(/^known are `path`, `port`, .*`speed`$/);
  });

  test('one parameter under two names is a conflict, whichever comes first', () => {
    expect(told(checkParameters(params, { path: 'a', file_path: 'b' }).problems)).toEqual([
      'conflict key file_path: `file_path` is another name of `path`, and both are given (keep one of them, best `path`)',
    ]);
    expect(told(checkParameters(params, { file_path: 'b', file: 'a' }).problems)).toEqual([
      'conflict key file: `file_path` and `file` are two names of `path`, and both are given (keep one of them, best `path`)',
    ]);
  });

  test('what is missing is said of the object that lacks it', () => {
    expect(told(checkParameters(params, { tunnel: {} }).problems)).toEqual([
      'missing object : `path` is missing (it must be given, as text or list of text)',
      'missing object tunnel: `tunnel.host` is missing (it must be given, as text)',
    ]);
  });

  test('null is the same as leaving it out', () => {
    expect(check({ port: null }).input).toEqual({ path: 'x' });
    expect(checkParameters(params, { path: null }).problems.map((each) => each.kind)).toEqual(['missing']);
  });

  test('__proto__ is a name like any other', () => {
    expect(told(check(JSON.parse('{"__proto__": true}')).problems)[0]).toMatch(/^unknown key __proto__/);
  });
});

describe('types', () => {
  test('numbers take the type of the parameter', () => {
    expect(check({ port: number('5432'), ratio: number('0.10'), id: number('12345678901234567890') }).input).toEqual({
      path: 'x',
      port: 5432,
      ratio: 0.1,
      id: 12345678901234567890n,
    });
  });

  test('a number that would be rounded is refused', () => {
    expect(told(check({ port: number('12345678901234567890') }).problems)).toEqual([
      'invalid value port: `port` has more digits than a number can keep: 12345678901234567890 (use a number between -9007199254740991 and 9007199254740991)',
    ]);
  });

  test.each([
    ['port', '5432', 5432],
    ['ratio', '-1.5e3', -1500],
    ['id', '12345678901234567890', 12345678901234567890n],
    ['header', 'False', false],
    ['header', '1', true],
    ['encoding', 'latin1', 'latin-1'],
    ['path', '["a","b"]', ['a', 'b']],
    ['path', 'a', 'a'],
    ['window', 'P7D', 'P7D'],
    ['window', '7', 7],
    ['tunnel', '{"hostname":"h","port":7}', { host: 'h', port: 7 }],
    ['password', '0042', '0042'],
  ])('the variable value of %s: %s becomes %p', (name, text, value) => {
    const checked = check({ [name]: variable(text) });
    expect(checked.problems).toEqual([]);
    expect(checked.input[name]).toEqual(value);
  });

  test.each([
    [{ port: '5432' }, '`port` must be a whole number, not the text "5432" (write it without quotes: 5432)'],
    [{ port: number('5.5') }, '`port` must be a whole number, not the number 5.5'],
    [{ port: number('70000') }, '`port` must be at most 65535'],
    [{ port: variable('http') }, '`port` must be a whole number, not the text "http" of a variable'],
    [{ header: 'True' }, '`header` must be `true` or `false`, not the text "True" (write it without quotes: true)'],
    [{ path: number('7') }, '`path` must be text or a list of text, not the number 7 (put it in quotes: "7")'],
    [{ path: '' }, '`path` must not be empty'],
    [{ path: [] }, '`path` must not be an empty list'],
    [{ path: ['a', true] }, '`path[1]` must be text, not `true`'],
    [{ encoding: 'utf-9' }, '`encoding` must be `utf-8` or `latin-1`, not the text "utf-9" (did you mean `utf-8`?)'],
    [{ tunnel: 'h' }, '`tunnel` must be an object, not the text "h"'],
    [{ tunnel: { hostname: true } }, '`tunnel.hostname` must be text, not `true`'],
    [{ headers: { a: number('1') } }, '`headers.a` must be text, not the number 1 (put it in quotes: "1")'],
    [{ ssl: { mode: 'verify_ca', ca: true } }, '`ssl.ca` must be text, not the secret given'],
    [{ password: number('1234') }, '`password` must be text, not the secret given'],
  ] as [RawObject, string][])('%j is refused in words', (raw, words) => {
    const [problem, ...others] = check(raw).problems;
    expect(others).toEqual([]);
    expect(`${problem?.message}${problem?.hint === undefined ? '' : ` (${problem.hint})`}`).toBe(words);
  });

  test('a path inside a parameter uses the names the user wrote', () => {
    expect(checkParameters(params, { file: ['a', true] }).problems[0]?.path).toEqual(['file', 1]);
  });

  test('enum values are known in any case, with - or _ or a space', () => {
    expect(check({ encoding: 'UTF 8', ssl: { mode: 'Verify-CA', ca: 'pem' } }).input).toMatchObject({
      encoding: 'utf-8',
      ssl: { mode: 'verify_ca' },
    });
  });

  test('all problems are reported at once', () => {
    expect(check({ hedaer: true, port: 'x', encoding: 'y', later: 'z' }).problems).toHaveLength(4);
  });
});

describe('what is not supported yet', () => {
  test('is refused with what to do instead, but for its default', () => {
    expect(told(check({ later: 'x', speed: 'FAST' }).problems)).toEqual([
      'not-supported-yet key later: `later` is not supported yet (do it by hand)',
      'not-supported-yet value speed: `speed: fast` is not supported yet',
    ]);
    expect(check({ speed: 'slow' }).problems).toEqual([]);
  });
});

describe('secrets', () => {
  test('are pointed at, wherever they are', () => {
    const checked = check({ password: 'p', tunnel: { host: 'h', key: 'k' }, ssl: { mode: 'verify_ca', ca: 'pem' } });
    expect(checked.secrets).toEqual(['/password', '/tunnel/key', '/ssl/ca']);
  });

  test('pointers are escaped by RFC 6901', () => {
    const schema = z.object({ map: secret(z.record(z.string(), z.string())) });
    expect(checkParameters(schema, { map: { 'a/b~c': 'x' } }).secrets).toEqual(['/map/a~1b~0c']);
  });
});

describe('names that lead into objects, as other tools have them', () => {
  const schema = z.object({
    delimiter: aliases(z.string().default(','), 'sep', 'format.delimiter'),
    names: aliases(z.array(z.string()).optional(), 'format.header.names'),
    format: aliases(z.enum(['csv', 'tsv']).optional(), 'format.filetype'),
    ssl_mode: aliases(z.enum(['disable', 'require']).default('disable'), 'ssl_mode.mode'),
    token: secret(aliases(z.string().optional(), 'auth.token')),
    required: aliases(z.string().optional(), 'auth.name'),
  });
  const checkThese = (raw: RawObject) => checkParameters(schema, raw);

  test('are found there, at any depth', () => {
    const raw = {
      format: { filetype: 'CSV', delimiter: ';', header: { names: ['a'] } },
      ssl_mode: { mode: 'require' },
    };
    const { problems, input, origins } = checkThese(raw);
    expect(problems).toEqual([]);
    expect(input).toEqual({ format: 'csv', delimiter: ';', names: ['a'], ssl_mode: 'require' });
    expect(origins.get('/delimiter')).toEqual(['format', 'delimiter']);
    expect(origins.get('/names/0')).toEqual(['format', 'header', 'names', 0]);
  });

  test('leave the plain ones as they are', () => {
    expect(checkThese({ format: 'tsv', delimiter: ';', ssl_mode: variable('disable') })).toMatchObject({
      problems: [],
      input: { format: 'tsv', delimiter: ';', ssl_mode: 'disable' },
    });
  });

  test('are secret there too', () => {
    expect(checkThese({ auth: { token: 'x', name: 'y' } }).secrets).toEqual(['/token']);
  });

  test('an unknown one gets a suggestion among those of the object', () => {
    expect(told(checkThese({ format: { delimter: ';' }, auth: 'x' }).problems)).toEqual([
      'unknown key format/delimter: `format` has no parameter `delimter` (did you mean `delimiter`?)',
      expect.stringMatching(/^unknown key auth: it has no parameter `auth`/),
    ]);
  });

  test('one parameter in two places is a conflict', () => {
    expect(told(checkThese({ sep: ';', format: { delimiter: ',' } }).problems)).toEqual([
      'conflict key format/delimiter: `sep` and `format.delimiter` are two names of `delimiter`, and both are given (keep one of them, best `delimiter`)',
    ]);
  });

  test('a value of a wrong type is told where it stands', () => {
    expect(told(checkThese({ format: { header: { names: 'a' } } }).problems)[0]).toMatch(
      /^invalid value format\/header\/names: `format\.header\.names` must be a list of text/,
    );
  });
});
