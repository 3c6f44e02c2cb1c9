import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Engine } from '@sqlflow/engine';
import fc from 'fast-check';
import { csv, Directory, fileBatches, load, rowsOf } from '../../__fixtures__/loading.js';
import { openDuckDbEngine } from '../../index.js';

let engine: Engine;
let directory: Directory;
beforeAll(async () => {
  engine = await openDuckDbEngine({ path: ':memory:' });
  directory = await Directory.make();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await directory.remove();
});

/** Loads one column of texts; gives its type, and the texts that come out. */
async function roundTrip(
  texts: readonly (string | null)[],
): Promise<{ type: string; out: readonly (string | null)[] }> {
  const lines = texts.map((text, index) => `${index},${text === null ? '' : quoted(text)}`);
  const path = await directory.write('x.csv', `n,x\n${lines.join('\n')}\n`);
  const { staged } = await load(engine, { name: 't' }, fileBatches(path, csv()));
  const rows = await rowsOf(engine, 'SELECT x::VARCHAR AS x FROM t ORDER BY n');
  return { type: staged.columns[1]?.type ?? '', out: rows.map((row) => row.x as string | null) };
}

/** Numbers are never quoted in the wild; what has letters that matter to CSV must be. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A decimal number as integer and power of ten, without zeros at the end. */
function exactly(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  let digits = BigInt(`${whole}${fraction}` || '0');
  if (digits === 0n) return '0';
  let power = Number(exponent) - fraction.length;
  for (; digits % 10n === 0n; digits /= 10n) power += 1;
  return `${sign}${digits}e${power}`;
}

function isSame(type: string, text: string, out: string): boolean {
  if (type === 'VARCHAR') return text === out;
  if (/^(BIGINT|HUGEINT)$/.test(type)) return text === out;
  if (/^DECIMAL|^DOUBLE/.test(type)) return exactly(text) === exactly(out);
  if (type === 'BOOLEAN') return text.toLowerCase() === out;
  if (type === 'DATE') return text === out;
  if (type === 'TIMESTAMP WITH TIME ZONE') return instant(text) === instant(out);
  const full = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/.test(text) ? `${text}:00` : text;
  return trimmed(full.replace('T', ' ')) === trimmed(out);
}

/** Without zeros at the end of a fraction. */
function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function instant(text: string): string {
  const [, moment = '', fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d(?::?\d\d)?)$/.exec(text) ?? [];
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  return `${Date.parse(`${moment.replace(' ', 'T')}${offset}`)}.${fraction.padEnd(6, '0')}`;
}

const digit = fc.constantFrom(...'0123456789');
const digits = (max: number) => fc.array(digit, { minLength: 1, maxLength: max }).map((all) => all.join(''));
const sign = fc.constantFrom('', '', '', '-', '+');
const pad = fc.constantFrom('', '', '', '', ' ');
const number = fc
  .tuple(
    pad,
    sign,
    fc.oneof(digits(4), digits(20), digits(42), fc.constant('')),
    fc.option(digits(8)),
    fc.option(fc.integer({ min: -30, max: 30 }), { freq: 6 }),
    pad,
  )
  .map(([before, s, whole, fraction, exponent, after]) => {
    const mantissa = `${whole}${fraction === null ? '' : `.${fraction}`}`;
    return `${before}${s}${mantissa}${exponent === null ? '' : `e${exponent}`}${after}`;
  });
const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
const date = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), two(13), two(32), fc.constantFrom('-', '-', '-', '/'))
  .map(([y, m, d, s]) => `${String(y).padStart(4, '0')}${s}${m}${s}${d}`);
const time = fc
  .tuple(two(24), two(60), fc.option(two(60)), fc.option(digits(8)))
  .map(([h, m, s, f]) => `${h}:${m}${s === null ? '' : `:${s}${f === null ? '' : `.${f}`}`}`);
const zone = fc.constantFrom('', '', 'Z', '+02', '-03:30', '+0530', ' UTC');
const stamp = fc.tuple(date, fc.constantFrom(' ', 'T'), time, zone).map((parts) => parts.join(''));
const odd = fc.constantFrom(
  'true',
  'FALSE',
  'True',
  't',
  'yes',
  'NaN',
  'inf',
  '-Infinity',
  '0x1F',
  '1_000',
  '1e5',
  '12e0',
  '12.e0',
  '5.',
  '.5',
  '-.5',
  '-0',
  '-0.00',
  '00',
  '0',
  'NULL',
  'null',
  '',
  'epoch',
  '2024-01-01 (BC)',
  '1,5',
  '١٢',
);
const anything = fc.oneof(number, number, odd, date, stamp, time, fc.string({ maxLength: 5 }));

/** Columns in which one kind of text prevails, so that they have a type at all. */
const column = fc.oneof(
  fc.array(
    fc.option(
      digits(6).map((text) => String(Number(text))),
      { freq: 8 },
    ),
    { minLength: 1, maxLength: 8 },
  ),
  fc.array(
    fc.tuple(digits(5), digits(3)).map(([a, b]) => `${Number(a)}.${b}`),
    { minLength: 1, maxLength: 8 },
  ),
  fc.array(number, { minLength: 1, maxLength: 3 }),
  fc.array(date, { minLength: 1, maxLength: 3 }),
  fc.array(stamp, { minLength: 1, maxLength: 3 }),
  fc.array(time, { minLength: 1, maxLength: 2 }),
  fc.array(odd, { minLength: 1, maxLength: 2 }),
);

test('texts come out as they went in, or as the same number or moment', async () => {
  await fc.assert(
    fc.asyncProperty(column, fc.array(anything, { maxLength: 2 }), async (regular, others) => {
      const texts = [...regular, ...others];
      const { type, out } = await roundTrip(texts);
      for (const [index, text] of texts.entries()) {
        const found = out[index] ?? null;
        const same = text === null || found === null ? text === found : isSame(type, text, found);
        if (!same) throw new Error(`${JSON.stringify(text)} came out as ${JSON.stringify(found)} in a ${type} column`);
      }
    }),
    { numRuns: 200 },
  );
}, 180_000);

test('where in the file a text stands does not matter: behind the sample it gives the same type', async () => {
  await fc.assert(
    fc.asyncProperty(column, anything, async (regular, other) => {
      const early = await roundTrip([...regular, other]);
      const repeated = Array.from({ length: 6000 }, (_, index) => regular[index % regular.length] ?? null);
      const late = await roundTrip([...repeated, other]);
      expect({ other, type: late.type }).toEqual({ other, type: early.type });
      const [text] = late.out.slice(-1);
      expect(text).toEqual(early.out.at(-1));
    }),
    { numRuns: 60 },
  );
}, 180_000);

test.each(['0000-01-01', '0000-12-31 23:59:59', '0000-06-01 00:00:00Z'])(
  'the year of %s is written otherwise by the engine, so the text stays as it is',
  async (text) => {
    expect(await roundTrip([text])).toEqual({ type: 'VARCHAR', out: [text] });
    const year1 = text.replace('0000', '0001');
    const late = await roundTrip([...Array.from({ length: 6000 }, () => year1), text]);
    expect({ type: late.type, last: late.out.at(-1) }).toEqual({ type: 'VARCHAR', last: text });
  },
);
