import { afterEach, describe, expect, test } from '@jest/globals';
import type { Connector } from '../connector.js';
import type { Source } from '../source.js';
import { breakable, breakableFixture } from './__fixtures__/breakable.js';
import { left } from './__fixtures__/breakable-source.js';
import type { Break } from './__fixtures__/breaks.js';
import { checks } from './checks/index.js';
import { type CheckResult, type ConnectorFixture, runConformance } from './index.js';
import { runCheck } from './run-conformance.js';

afterEach(async () => {
  for (const close of left.splice(0)) await close();
});

test('a connector that keeps every promise passes', async () => {
  const { results } = await runConformance(breakable(), breakableFixture);
  expect(failures(results)).toEqual({});
});

test('a check that waits for ever fails', async () => {
  const { source, destination: _, ...connector } = breakable();
  const open = async (): Promise<Source> => ({
    discover: () => new Promise(() => {}),
    read: async function* () {},
    [Symbol.asyncDispose]: async () => {},
  });
  const hanging = { ...connector, ...(source === undefined ? {} : { source: { ...source, open } }) };
  const { results } = await runConformance(hanging, breakableFixture, { checkSeconds: 0.05 });
  expect(failures(results)).toMatchObject({ 'source: discover': 'the check took longer than 50 ms' });
});

test('an error that nobody catches fails the check in which it comes', async () => {
  const { source, destination: _, ...connector } = breakable();
  const open = (params: never, context: never): Source | Promise<Source> => {
    // What Node.js does when a stream that is destroyed has no listener.
    process.nextTick(() => process.emit('uncaughtException', new Error('the stream was aborted')));
    if (source === undefined) throw new TypeError('it is a source');
    return source.open(params, context);
  };
  const careless = { ...connector, source: { ...source, open } } as Connector;
  const [discover] = checks.filter(({ name }) => name === 'source: discover');
  if (discover === undefined) throw new TypeError('there is such a check');
  expect(await runCheck(discover, careless, breakableFixture)).toMatchObject({
    result: 'failed',
    detail: 'an error that nobody catches, which would end a run: the stream was aborted',
  });
  expect(process.listenerCount('uncaughtException')).toBe(0);
});

test('a value that is damaged on its way is named, with what became of it', async () => {
  const [types] = checks.filter(({ name }) => name === 'source: types');
  if (types === undefined) throw new TypeError('there is such a check');
  const { detail } = await runCheck(types, breakable('rounded keys'), breakableFixture);
  expect(detail).toBe(
    'reading the stream "orders": of 22 rows 11 are not as they were; `id` of one was 9007199254741001, and comes as 9007199254741000: a number rounds a BIGINT, and so does JSON.parse; give text or a bigint, or the bytes to the engine',
  );
});

test('aborts are not checked where no request can be made to wait', async () => {
  const fixture = breakableFixture();
  // The connector reaches its system by another way than the context.
  const { source, destination, ...connector } = breakable();
  const through = <Context extends object>(context: Context) => ({ ...context, fetch: fixture.context?.fetch });
  const elsewhere = {
    ...connector,
    ...(source === undefined
      ? {}
      : { source: { ...source, open: (params, context) => source.open(params, through(context) as never) } }),
    ...(destination === undefined
      ? {}
      : {
          destination: {
            ...destination,
            open: (options, context) => destination.open(options, through(context) as never),
          },
        }),
  } as Connector;
  for (const check of checks.filter(({ name }) => name.endsWith(': abort'))) {
    expect(await runCheck(check, elsewhere, () => fixture)).toMatchObject({
      result: 'not claimed',
      detail: 'it makes no requests through `context.fetch`, and the fixture has no `hangFrom`',
    });
    const claims = breakableWith(fixture, async () => new Promise(() => {}));
    expect(await runCheck(check, elsewhere, () => claims)).toMatchObject({
      result: 'failed',
      detail: 'nothing waits for ever, though `hangFrom` of the fixture says so',
    });
  }
});

function breakableWith(fixture: ConnectorFixture, hangFrom: () => Promise<void>): ConnectorFixture {
  const { source, destination, ...rest } = fixture;
  return {
    ...rest,
    ...(source === undefined ? {} : { source: { ...source, hangFrom } }),
    ...(destination === undefined ? {} : { destination: { ...destination, hangFrom } }),
  };
}

/** What fails, and why. */
function failures(results: readonly CheckResult[]): Record<string, string | undefined> {
  const failed = results.filter(({ result }) => result === 'failed');
  return Object.fromEntries(failed.map(({ check, detail }) => [check, detail]));
}

/** They compare all rows of a stream. */
const rowChecks = [
  'source: types',
  'source: long text',
  'source: two streams at once',
  'source: limit',
  'source: sample',
  'source: filter',
  'source: partitions',
  'source: one snapshot',
  'source: cursor bounds',
  'source: ties at the bounds',
  'source: resume',
  'source: retries',
];

const modeChecks = ['replace', 'append', 'merge', 'insert_only'].map((mode) => `destination: ${mode}`);

/** Each mistake, the check that is there to find it, and the others that cannot but fail with it. */
const mistakes: Readonly<Record<Break, readonly [check: string, ...follow: string[]]>> = {
  'alias of another parameter': ['parameters: aliases'],
  'any parameter': ['parameters: unknown'],
  'secret not marked': ['parameters: secrets'],
  'secret in the state': ['source: secrets'],
  'check that always passes': ['source: check'],
  'check without a fix': ['source: check'],
  'discover with other types': ['source: discover'],
  'rounded decimals': ['source: types', ...rowChecks.slice(1)],
  'rounded keys': ['source: types', ...rowChecks.slice(1), 'source: projection'],
  'text cut at 64 kB': ['source: long text'],
  'all columns': ['source: projection'],
  'limit ignored': ['source: limit'],
  'sample by chance': ['source: sample'],
  'condition ignored': ['source: filter'],
  'parts that overlap': ['source: partitions'],
  'session without snapshot': ['source: one snapshot', 'source: keys of one moment'],
  'lower bound left out': ['source: cursor bounds', 'source: ties at the bounds'],
  'upper bound left out': ['source: cursor bounds', 'source: ties at the bounds'],
  'one row of a tie': ['source: ties at the bounds', 'source: cursor bounds'],
  'bounds of another column': ['source: cursor bounds'],
  'rows without cursor left out': ['source: cursor bounds'],
  descending: ['source: cursor order'],
  'checkpoint ahead of its rows': ['source: checkpoints'],
  'no checkpoint at the end': ['source: checkpoints', 'source: deleted keys'],
  'keys that nobody asked for': ['source: key checksums'],
  'keys where none is gone': ['source: key checksums'],
  'days hashed as they are written': ['source: key checksums'],
  'keys before the rows': ['source: deleted keys'],
  'keys of one bucket only': ['source: deleted keys'],
  'keys of one page only': ['source: deleted keys'],
  'keys of two kinds compared': ['source: deleted keys'],
  'keys of another moment': ['source: keys of one moment'],
  'empty stream fails': ['source: empty stream'],
  'reads share their place': ['source: two streams at once', 'source: partitions'],
  'state one page too far': ['source: resume'],
  'state one page too early': ['source: resume'],
  'no state': ['source: resume'],
  'abort not passed on': ['source: abort'],
  'request without a signal': ['source: abort'],
  'socket left open': ['source: disposal'],
  'file left open': ['source: disposal'],
  'timer left running': ['source: disposal'],
  'temporary file left by a read that broke off': ['source: disposal'],
  'bare error': ['source: errors', 'source: check'],
  'error without parameter': ['source: errors'],
  'error of the wrong class': ['source: errors'],
  'error without hint': ['source: errors', 'source: check'],
  'read begun again after rows were given': ['source: retries'],
  'no retry': ['source: retries'],
  'everything read ahead': ['source: back pressure'],
  'text without its end': [
    'destination: types',
    ...modeChecks,
    'destination: all or nothing',
    'destination: no rows',
    'destination: same write twice',
    'destination: retries',
  ],
  'replace appends': [
    'destination: replace',
    'destination: all or nothing',
    'destination: no rows',
    'destination: same write twice',
    'destination: retries',
  ],
  'append replaces': ['destination: append', 'destination: no rows', 'destination: same write twice'],
  'merge only adds': ['destination: merge', 'destination: same write twice'],
  'insert_only overwrites': ['destination: insert_only', 'destination: same write twice'],
  'batches applied at once': [
    'destination: all or nothing',
    'destination: merge',
    'destination: insert_only',
    'destination: same write twice',
  ],
  'nothing is left as it is': ['destination: no rows'],
  'another id each time': ['destination: same write twice'],
  'batches without a number': ['destination: retries'],
  'destination without retry': ['destination: retries'],
  'aborted write goes on': ['destination: abort', 'destination: retries'],
  'destination leaves a socket open': ['destination: disposal'],
  'socket left open by a write that broke off': ['destination: disposal'],
  'temporary file left by a write that broke off': ['destination: disposal'],
  'abort of a write not passed on': ['destination: abort'],
  'request of a write without a signal': ['destination: abort'],
  'destination error without parameter': ['destination: errors'],
  'destination check of another target': ['destination: check'],
  'destination check that always passes': ['destination: check'],
};

/** It collects the garbage of the whole test run four times, so it is run where it is about the mistake. */
const slow = 'source: back pressure';

describe('a connector with one mistake', () => {
  test.each(Object.entries(mistakes))('%s: fails %j', async (mistake, expected) => {
    // The other side has no part in it.
    const { source, destination, ...connector } = breakable(mistake as Break);
    const side = expected[0].startsWith('destination:') ? { destination } : { source };
    const broken = { ...connector, ...side } as Connector;
    const results: CheckResult[] = [];
    for (const check of checks) {
      if (check.name !== slow || expected.includes(slow)) results.push(await runCheck(check, broken, breakableFixture));
    }
    expect(Object.keys(failures(results)).sort()).toEqual([...new Set(expected)].sort());
  });
});
