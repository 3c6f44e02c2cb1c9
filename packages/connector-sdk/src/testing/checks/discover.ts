import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from '../../batch.js';
import type { Check } from '../check.js';
import { applies, demand, shown, shownWhole } from '../failure.js';
import type { FixtureStream } from '../fixture.js';
import { collect } from '../reading/collect.js';
import { requireSameRows } from '../reading/compare-rows.js';
import { dataIn, fillStream, openSource, readAll, requestFor, rowsFor, sourceFixture, withSource } from '../subject.js';
import { longText } from '../values/edge-values.js';
import { keyValue, sampleRows } from '../values/sample-rows.js';

export const discoverChecks: readonly Check[] = [
  {
    name: 'source: discover',
    promise: 'What discover says of a stream is what a read gives: columns, types, keys',
    async run(subject) {
      for (const stream of sourceFixture(subject).streams) {
        await fillStream(subject, stream);
        await withSource(subject, { stream }, async (source) => {
          const name = stream.stream ?? '';
          const found = (await source.discover()).find((each) => each.stream === name);
          demand(found !== undefined, `discover does not know ${streamName(stream)}`);
          const said = found.columns.map(({ name, type }) => `${name} ${type}`);
          const expected = stream.columns.map(({ name, type }) => `${name} ${type}`);
          demand(
            shownWhole(said) === shownWhole(expected),
            `discover says ${shown(said)}, and the fixture ${shown(expected)}`,
          );
          const read = await collect(subject.fixture, source.read(requestFor(stream)));
          const given = read.columns.map(({ name, type }) => `${name} ${type}`);
          demand(
            shownWhole(given) === shownWhole(said),
            `discover says ${shown(said)}, and a read gives ${shown(given)}`,
          );
          const names = new Set(found.columns.map((column) => column.name));
          const stranger = read.rows.flatMap((row) => Object.keys(row)).find((each) => !names.has(each));
          demand(stranger === undefined, `a read gives a value for ${stranger}, which is not among its columns`);
          const keys = found.primaryKey ?? stream.primaryKey ?? [];
          demand(shown(keys) === shown(stream.primaryKey ?? keys), `discover says the primary key ${shown(keys)}`);
        });
      }
    },
  },
  {
    name: 'source: types',
    promise: 'Every value comes as it is, the hardest of each type included',
    async run(subject) {
      for (const stream of sourceFixture(subject).streams) {
        const rows = await fillStream(subject, stream);
        const { rows: read } = await readAll(subject, stream);
        requireSameRows(`reading ${streamName(stream)}`, read, rows, stream.columns);
      }
    },
  },
  {
    name: 'source: long text',
    promise: 'A text of a megabyte comes whole',
    async run(subject) {
      const source = sourceFixture(subject);
      const [stream] = source.streams;
      applies(source.fill !== undefined, 'the fixture has no `fill`');
      const column = stream.columns.find(({ name, type }) => type === 'VARCHAR' && !stream.primaryKey?.includes(name));
      if (column === undefined || column.name === stream.cursor) return;
      const rows = sampleRows(rowsFor(source, stream), 3).map((row, at) => ({
        ...row,
        ...Object.fromEntries((stream.primaryKey ?? []).map((key) => [key, keyOf(key, at)])),
        [column.name]: at === 1 ? longText : 'short',
      }));
      function keyOf(key: string, at: number): unknown {
        const found = stream.columns.find(({ name }) => name === key);
        return found === undefined ? undefined : keyValue(found, at + 1, source.holds);
      }
      await source.fill(stream, rows);
      requireSameRows('a text of a megabyte', (await readAll(subject, stream)).rows, rows, stream.columns);
    },
  },
  {
    name: 'source: empty stream',
    promise: 'A stream without rows has its columns, and no rows',
    async run(subject) {
      const source = sourceFixture(subject);
      const [stream] = source.streams;
      applies(source.fill !== undefined, 'the fixture has no `fill`');
      await source.fill(stream, []);
      const reading = readAll(subject, stream);
      if (source.emptyIsError === true) {
        const error: unknown = await reading.then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        demand(error !== undefined, 'reading a stream without rows is to be an error, and is none');
        return;
      }
      const { rows, columns, batches } = await reading;
      demand(rows.length === 0, `a stream without rows gives ${rows.length}`);
      demand(batches.at(-1)?.kind === 'checkpoint', 'a read without rows does not end with a checkpoint');
      const names = columns.map(({ name }) => name);
      const expected = stream.columns.map(({ name }) => name);
      demand(
        shownWhole(names) === shownWhole(expected),
        `without rows the columns are ${shown(names)}, not ${shown(expected)}`,
      );
    },
  },
  {
    name: 'source: two streams at once',
    promise: 'Two reads at the same time give each its own rows',
    async run(subject) {
      const [first, second = first] = sourceFixture(subject).streams;
      const expected = await fillStream(subject, first);
      const others = second === first ? expected : await fillStream(subject, second);
      await withSource(subject, { stream: first }, async (source) => {
        // Streams with parameters of their own are sources of their own.
        const shared = second.params === undefined || second === first;
        const other = shared ? source : await openSource(subject, { stream: second });
        try {
          const beside = collect(subject.fixture, other.read(requestFor(second)));
          const slow = collect(subject.fixture, slowed(source.read(requestFor(first)), beside));
          const [one, two] = await Promise.all([slow, beside]);
          requireSameRows('the first of two reads at once', one.rows, expected, first.columns);
          requireSameRows('the second of two reads at once', two.rows, others, second.columns);
        } finally {
          if (!shared) await other[Symbol.asyncDispose]();
        }
      });
    },
  },
];

/** As messages call it; an only stream has no name. */
function streamName({ stream = '' }: FixtureStream): string {
  return stream === '' ? 'the stream' : `the stream "${stream}"`;
}

/** How long a read is held up for another; a source may read one stream after the other. */
const patience = 1_000;

/** The batches, with a pause after the first of data: another read comes and goes in it. */
async function* slowed(batches: AsyncIterable<Batch>, beside: Promise<unknown>): AsyncIterable<Batch> {
  let paused = false;
  for await (const batch of batches) {
    yield batch;
    if (!paused && dataIn([batch]).length > 0) {
      paused = true;
      const enough = new AbortController();
      const ended = beside.catch(() => undefined).finally(() => enough.abort());
      await Promise.race([ended, sleep(patience, undefined, { signal: enough.signal }).catch(() => undefined)]);
    }
  }
}
