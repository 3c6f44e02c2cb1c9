import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Batch, JsonFormat } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import fc from 'fast-check';
import { openDuckDbEngine } from '../../index.js';

/** A number by its digits, so that nothing rounds it. */
class Digits {
  constructor(readonly text: string) {}
}

type Value = null | boolean | string | Digits | Value[] | { [key: string]: Value };

let directory = '';
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sqlflow-json-round-'));
  engine = await openDuckDbEngine({ path: ':memory:', tempDirectory: join(directory, 'temp') });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const digits = (most: number) => fc.stringMatching(new RegExp(`^(0|[1-9][0-9]{0,${most - 1}})$`));
const number = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(digits(3), digits(20), digits(45)),
    places: fc.oneof(fc.constant(''), fc.stringMatching(/^[.][0-9]{1,3}$/), fc.stringMatching(/^[.][0-9]{1,30}$/)),
    exponent: fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.stringMatching(/^[eE][+-]?[0-9]{1,2}$/)),
  })
  .map(({ sign, whole, places, exponent }) => new Digits(`${sign}${whole}${places}${exponent}`));
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('1.10', '007', 'null', 'true', '{"a":1}', '\0\\"'),
);
/** Few keys, so that records share them; columns mostly of one kind, so that types are found. */
const key = fc.constantFrom('a', 'b', 'B', 'c d', 'é"', '');

const tree = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: number as fc.Arbitrary<Value> },
    { weight: 2, arbitrary: text as fc.Arbitrary<Value> },
    { weight: 1, arbitrary: fc.constantFrom<Value>(null, true, false) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }) as fc.Arbitrary<Value> },
    { weight: 2, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 3 }) as fc.Arbitrary<Value> },
  ),
}));
const uniform = fc.oneof(
  number,
  fc.array(number, { maxLength: 3 }),
  fc.record({ x: number, y: fc.array(fc.record({ z: number })) }),
);
const records = fc.array(
  fc.oneof(
    fc.dictionary(key, tree.value, { maxKeys: 3, noNullPrototype: true }),
    fc.record({ n: number, u: number, v: uniform }),
  ),
  { minLength: 1, maxLength: 4 },
) as fc.Arbitrary<{ [key: string]: Value }[]>;

function write(value: Value, space = ''): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map((each) => space + write(each, space)).join(`${space},`)}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}${space}:${write(each, space)}`);
  return `{${members.join(`,${space}`)}${space}}`;
}

async function roundTrip(content: string, type: JsonFormat['type']): Promise<readonly Record<string, unknown>[]> {
  const path = join(directory, 'data.json');
  await writeFile(path, content);
  const target = { name: 'loaded' };
  async function* batches(): AsyncGenerator<Batch> {
    const format = { type, compression: 'none', encoding: 'utf-8', decimals: 'decimal', inferTypes: true } as const;
    yield { kind: 'files', uris: [path], format, owned: false };
    yield { kind: 'checkpoint' };
  }
  await engine.transaction(async (tx) => {
    const staged = await engine.stage(tx, batches(), { intent: { target, mode: 'replace' }, onBadRows: 'fail' });
    await engine.apply(tx, staged, target, { mode: 'replace', schemaEvolution: 'permissive' });
  });
  const stream = await engine.stream('FROM loaded');
  const rows: Record<string, unknown>[] = [];
  for await (const chunk of stream.rows()) rows.push(...chunk);
  await stream[Symbol.asyncDispose]();
  return rows;
}

/** Sign, digits and exponent of a number, whatever its spelling. */
function canonical(spelling: string): string {
  const [, sign = '', whole = '', places = '', exponent = '0'] =
    /^(-?)([0-9]*)[.]?([0-9]*)(?:[eE]([+-]?[0-9]+))?$/.exec(spelling) ?? [];
  const all = `${whole}${places}`.replace(/^0+/, '');
  const trimmed = all.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - places.length + all.length - trimmed.length}`;
}

/** Where `actual` is not what was written; undefined: it is. */
function difference(expected: Value | undefined, actual: unknown, at: string): string | undefined {
  const wrong = `${at}: ${expected === undefined ? 'nothing' : write(expected)} became ${String(actual)} (${typeof actual})`;
  if (expected === undefined || expected === null) return actual === null ? undefined : wrong;
  if (typeof actual === 'string' && actual === write(expected)) return undefined;
  if (expected instanceof Digits) {
    const spelled = ['string', 'number', 'bigint'].includes(typeof actual);
    return spelled && canonical(String(actual)) === canonical(expected.text) ? undefined : wrong;
  }
  if (typeof expected === 'boolean') return actual === expected ? undefined : wrong;
  if (typeof expected === 'string') return actual === expected ? undefined : wrong;
  if (typeof actual !== 'object' || actual === null) return wrong;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return wrong;
    return first(expected.map((each, index) => difference(each, actual[index], `${at}[${index}]`)));
  }
  const fields = actual as Record<string, unknown>;
  const known = Object.keys(expected).every((name) => name in fields);
  return known
    ? first(Object.keys(fields).map((name) => difference(expected[name], fields[name], `${at}.${name}`)))
    : wrong;
}

function first(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((each) => each !== undefined);
}

/** Columns in the order of the keys: names that SQL cannot tell apart are changed. */
function compare(
  expected: readonly { [key: string]: Value }[],
  actual: readonly Record<string, unknown>[],
): string | undefined {
  const keys = [...new Set(expected.flatMap((record) => Object.keys(record)))];
  if (actual.length !== expected.length) return `${expected.length} records became ${actual.length}`;
  return first(
    expected.flatMap((record, index) => {
      const columns = Object.keys(actual[index] ?? {});
      return keys.map((name, at) => difference(record[name], actual[index]?.[columns[at] ?? ''], name));
    }),
  );
}

test('values come back with all their digits and letters', async () => {
  const property = fc.asyncProperty(records, fc.constantFrom('', ' ', '\n '), async (written, space) => {
    fc.pre(written.some((record) => Object.keys(record).length > 0));
    const lines = written.map((record) => write(record, space.replace('\n', '\t'))).join('\n');
    expect(compare(written, await roundTrip(lines, 'ndjson'))).toBeUndefined();
    expect(compare(written, await roundTrip(write(written, space), 'json'))).toBeUndefined();
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);
