import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMask } from './mask.js';
import { maskData } from './mask-data.js';

const secretValue = fc.string({ unit: 'binary', minLength: 6, maxLength: 40 }).filter((value) => {
  return value.trim().length >= 6 && !value.includes('*') && value.isWellFormed();
});

describe('createMask', () => {
  test.each([
    ['as it is', 'connect as hunter-2: refused', 'connect as ***: refused'],
    ['several times', 'hunter-2hunter-2 hunter-2', '*** ***'],
    ['nothing', 'nothing to hide', 'nothing to hide'],
    ['only', 'hunter-2', '***'],
  ])('%s', (_, text, expected) => {
    expect(createMask(['hunter-2'])(text)).toBe(expected);
  });

  test('in the spellings of JSON, URLs, forms, SQL and Base64', () => {
    const secret = 'p"a\\s\'s w/ö:r@d';
    const mask = createMask([secret]);
    const url = new URL('https://host/');
    url.password = secret;
    const spellings = [
      JSON.stringify({ secret }),
      JSON.stringify(JSON.stringify({ secret })),
      `postgres://app:${encodeURIComponent(secret)}@db`,
      `postgres://app:${encodeURIComponent(secret).toLowerCase()}@db`,
      url.href,
      new URLSearchParams({ q: secret }).toString(),
      `'${secret.replaceAll("'", "''")}'`,
      `"${secret.replaceAll('"', '""')}"`,
    ];
    for (const text of spellings) {
      expect(mask(text)).toContain('***');
      expect(mask(text)).not.toMatch(/a\\*s|r@d|r%40d/i);
    }
    for (const user of ['a', 'ab', 'abc']) {
      const header = Buffer.from(`${user}:${secret}`).toString('base64');
      expect(mask(`Authorization: Basic ${header}`)).toMatch(/^Authorization: Basic .{1,6}\*\*\*.{0,4}$/);
    }
  });

  test('long lines of a text of several lines', () => {
    const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nAQEFAASCBKcwggSjAgEA12\n-----END KEY-----\n';
    const mask = createMask([key]);
    expect(mask(`key:\n${key}`)).toBe('key:\n***');
    expect(mask('line 3 | AQEFAASCBKcwggSjAgEA12')).toBe('line 3 | ***');
    expect(mask('-----BEGIN KEY-----')).toBe('-----BEGIN KEY-----');
  });

  test('values that overlap or contain each other are masked together', () => {
    const mask = createMask(['abcdef', 'cdefgh', 'abcdefxy']);
    expect(mask('-abcdefgh-')).toBe('-***-');
    expect(mask('-abcdefxy-')).toBe('-***-');
    expect(mask('-abcdef-')).toBe('-***-');
  });

  test('signs of regular expressions are only text', () => {
    expect(createMask(['(a+)+$^[x]{2}|.*?\\b'])('x (a+)+$^[x]{2}|.*?\\b aaaaaa')).toBe('x *** aaaaaa');
  });

  test.each(['eu', '5432', 'true', '12345', 'localhost', 'Postgres', 'PRODUCTION', '', '  eu   '])(
    'the everyday value "%s" stays',
    (value) => {
      const text = `region eu of localhost:5432 is true for production postgres, 12345 Postgres PRODUCTION${value}`;
      expect(createMask([value])(text)).toBe(text);
    },
  );

  test('an everyday value beside a secret does not switch masking off', () => {
    expect(createMask(['eu', 'hunter-2', ''])('eu hunter-2')).toBe('eu ***');
  });

  test('no value is left in any text', async () => {
    const plain = fc.stringMatching(/^[ \n]*$/);
    await fc.assert(
      fc.property(fc.array(secretValue, { minLength: 1, maxLength: 4 }), fc.array(plain), (secrets, gaps) => {
        const text = gaps.map((gap, at) => gap + (secrets[at % secrets.length] ?? '')).join('\u0001');
        const masked = createMask(secrets)(text);
        for (const secret of secrets) {
          expect(masked).not.toContain(secret);
          expect(createMask(secrets)(JSON.stringify({ text }))).not.toContain(JSON.stringify(secret).slice(1, -1));
        }
        expect(createMask(secrets)(masked)).toBe(masked);
      }),
    );
  });

  test('text without a value is returned as it is', async () => {
    await fc.assert(
      fc.property(fc.array(secretValue), fc.string(), (secrets, text) => {
        fc.pre(!text.includes('*'));
        const masked = createMask(secrets)(text);
        if (!masked.includes('***')) expect(masked).toBe(text);
        else expect(secrets.length).toBeGreaterThan(0);
      }),
    );
  });

  test('time grows with the length of the text only', () => {
    const mask = createMask(Array.from({ length: 20 }, (_, at) => `${'a'.repeat(30)}${at}`));
    const text = 'a'.repeat(200_000);
    const begun = performance.now();
    expect(mask(text)).toBe(text);
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe('maskData', () => {
  const mask = createMask(['hunter-2', '12345678']);

  test('masks texts, keys and digits at any depth', () => {
    const data = {
      a: ['x hunter-2', { 'hunter-2': 12345678n }],
      n: 12345678,
      m: new Map([['k', new Set(['hunter-2'])]]),
    };
    expect(maskData(data, mask)).toEqual({ a: ['x ***', { '***': '***' }], n: '***', m: { k: ['***'] } });
  });

  test('makes what JSON cannot hold into what it can', () => {
    const circle: Record<string, unknown> = { name: 'a' };
    circle.self = circle;
    const data = {
      big: 2n ** 63n,
      small: 7n,
      when: new Date(0),
      never: new Date(Number.NaN),
      bytes: Buffer.from('hunter-2'),
      circle,
      error: Object.assign(new Error('for hunter-2'), { code: 'X' }),
      call: () => 1,
      none: null,
    };
    expect(JSON.parse(JSON.stringify(maskData(data, mask)))).toEqual({
      big: '9223372036854775808',
      small: 7,
      when: '1970-01-01T00:00:00.000Z',
      never: null,
      bytes: '[8 bytes]',
      circle: { name: 'a', self: '[circular]' },
      error: { name: 'Error', message: 'for ***', code: 'X' },
      none: null,
    });
  });
});
