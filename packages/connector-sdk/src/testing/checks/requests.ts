import type { Row } from '../../batch.js';
import type { ReadRequest } from '../../read-request.js';
import type { Check } from '../check.js';
import { demand, shown } from '../failure.js';
import { collect } from '../reading/collect.js';
import { canonicalRow, requireSameRows } from '../reading/compare-rows.js';
import { fillStream, readAll, requestFor, type Subject, sourceFixture, withSource } from '../subject.js';

/** What a source says it does itself of a request. */
export const requestChecks: readonly Check[] = [
  {
    name: 'source: projection',
    promise: 'Only the columns that are asked for are read',
    claimed: ({ source }) => source?.capabilities.projection === true,
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      const wanted = stream.columns.filter((_, at) => at % 2 === 0);
      const names = wanted.map(({ name }) => name);
      const { rows: read, columns } = await readAll(subject, stream, { columns: [...names].reverse() });
      const given = columns.map(({ name }) => name);
      demand(shown([...given].sort()) === shown([...names].sort()), `of ${shown(names)} a read gives ${shown(given)}`);
      const extra = read.flatMap((row) => Object.keys(row)).find((name) => !names.includes(name));
      demand(extra === undefined, `${extra} was not asked for`);
      requireSameRows('a read of some columns', read, rows, wanted);
    },
  },
  {
    name: 'source: limit',
    promise: 'No more rows are read than are asked for',
    claimed: ({ source }) => source?.capabilities.limit === true,
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      for (const limit of [1, rows.length - 1, rows.length + 5]) {
        const { rows: read } = await readAll(subject, stream, { limit });
        const expected = Math.min(limit, rows.length);
        demand(read.length === expected, `with the limit ${limit}, ${read.length} rows come instead of ${expected}`);
        requireAmong(read, rows, subject);
      }
    },
  },
  {
    name: 'source: sample',
    promise: 'A sample is the same rows every time',
    claimed: ({ source }) => source?.capabilities.sample === true,
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      const request: Partial<ReadRequest> = { sample: { fraction: 0.5, seed: 7 } };
      const first = (await readAll(subject, stream, request)).rows;
      const second = (await readAll(subject, stream, request)).rows;
      requireSameRows('the same sample once more', second, first, stream.columns);
      requireAmong(first, rows, subject);
      demand(
        first.length > 0 && first.length < rows.length,
        `a sample of half of ${rows.length} rows has ${first.length}`,
      );
    },
  },
  {
    name: 'source: filter',
    promise: 'A condition leaves out the rows for which it is not true, and no others',
    claimed: ({ source }) => source?.capabilities.filter === true,
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      const key = stream.columns.find(({ name, type }) => stream.primaryKey?.[0] === name && /INT/.test(type));
      demand(key !== undefined, 'the first stream of the fixture needs an integer as its primary key');
      const middle = Math.floor(rows.length / 2);
      const above = { kind: '>', column: key.name, values: [{ type: 'INTEGER', value: String(middle) }] } as const;
      const { rows: read } = await readAll(subject, stream, { filter: [above] });
      const expected = rows.filter((row) => Number(row[key.name]) > middle);
      requireSameRows('a read with a condition', read, expected, stream.columns);
    },
  },
  {
    name: 'source: partitions',
    promise: 'The parts of a stream together are the stream, and carry no checkpoints',
    claimed: ({ source }) => source?.capabilities.partitions === true,
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      const { read, checkpoints } = await readParts(subject, 3);
      demand(checkpoints === 0, 'a part of a stream gives a checkpoint');
      requireSameRows('the parts together', read, rows, stream.columns);
    },
  },
];

function requireAmong(read: readonly Row[], rows: readonly Row[], subject: Subject): void {
  const [{ columns }] = sourceFixture(subject).streams;
  const known = new Set(rows.map((row) => canonicalRow(row, columns)));
  const seen = new Set<string>();
  for (const row of read) {
    const text = canonicalRow(row, columns);
    demand(known.has(text), `a row comes that is not in the stream: ${shown(row)}`);
    demand(!seen.has(text), `a row comes twice: ${shown(row)}`);
    seen.add(text);
  }
}

async function readParts(subject: Subject, max: number): Promise<{ read: readonly Row[]; checkpoints: number }> {
  const [stream] = sourceFixture(subject).streams;
  return withSource(subject, { stream }, async (source) => {
    const session = await source.begin?.([stream.stream ?? ''], { consistent: false });
    demand(session?.partitions !== undefined, 'partitions are claimed, and `begin` gives no session that has them');
    try {
      const parts = await session.partitions(requestFor(stream), max);
      demand(parts.length <= max, `${parts.length} parts come where at most ${max} were asked for`);
      const reads = await Promise.all(
        parts.map((partition) => collect(subject.fixture, session.read(requestFor(stream, { partition })))),
      );
      return {
        read: reads.flatMap(({ rows }) => rows),
        checkpoints: reads.filter(({ checkpoint }) => checkpoint !== undefined).length,
      };
    } finally {
      await session[Symbol.asyncDispose]();
    }
  });
}
