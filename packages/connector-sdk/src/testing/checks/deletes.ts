import type { Batch, Row } from '../../batch.js';
import { type KeysBatch, type KnownKeys, keyKind } from '../../key-comparison.js';
import type { Column } from '../../schema.js';
import type { Source } from '../../source.js';
import type { Check } from '../check.js';
import { applies, demand, shown } from '../failure.js';
import type { FixtureStream } from '../fixture.js';
import { rowsOf } from '../reading/collect.js';
import { fillStream, requestFor, type Subject, sourceFixture, withSource } from '../subject.js';
import { canonicalValue } from '../values/canonical-value.js';
import { bucketOf, keyNumber, knownKeys } from '../values/key-sums.js';
import { keyValue } from '../values/sample-rows.js';
import { madeOrWaiting } from './snapshot.js';

const deletes: Check['claimed'] = ({ source }) => source?.capabilities.deletes === true;

/** So few rows are in each that of most buckets there is nothing to read. */
const buckets = 64;

export const deleteChecks: readonly Check[] = [
  {
    name: 'source: key checksums',
    promise: 'Both sides compute the same checksums of keys: where none is gone, none is read',
    claimed: deletes,
    async run(subject) {
      const { stream, key, rows } = await keyedStream(subject);
      await withSource(subject, { stream }, async (source) => {
        const { keys } = await compared(subject, stream, source, undefined);
        demand(keys === undefined, 'keys come where nobody asks for them');
        const others = stream.columns.filter((column) => !key.includes(column) && keyKind(column.type) !== undefined);
        const differ = async (columns: readonly Column[]): Promise<boolean> =>
          (await compared(subject, stream, source, knownKeys(rows, columns, buckets))).keys !== undefined;
        demand(!(await differ(key)), `the checksums of ${named(key)} differ, and their values do not`);
        if (others.length === 0 || !(await differ([...key, ...others]))) return;
        for (const other of others) demand(!(await differ([...key, other])), differing([...key, other], rows));
        demand(false, `the checksums of ${named([...key, ...others])} differ, and those of its columns do not`);
      });
    },
  },
  {
    name: 'source: deleted keys',
    promise:
      'All keys of the buckets that differ come, behind the rows: what is not among them is gone, and nothing else',
    claimed: deletes,
    async run(subject) {
      const { stream, key, rows } = await keyedStream(subject);
      const holds = sourceFixture(subject).holds;
      const gone = [1, 2, 3].map((at) =>
        Object.fromEntries(key.map((column) => [column.name, keyValue(column, rows.length + at, holds)])),
      );
      // Some rows are new: the table does not know their keys.
      const known = [...rows.slice(3), ...gone];
      for (const columns of [key, ofAnotherKind(key)]) {
        const types = columns.map(({ type }) => type).join(', ');
        await withSource(subject, { stream }, async (source) => {
          const found = await compared(subject, stream, source, knownKeys(known, columns, buckets));
          requireSameKeys(`compared with keys of type ${types}`, left(known, columns, found), rows.slice(3), columns);
        });
      }
    },
  },
  {
    name: 'source: keys of one moment',
    promise: 'Keys are compared as they are in the snapshot that is read, whatever changes meanwhile',
    claimed: (connector) => deletes(connector) && connector.source?.capabilities.consistent === true,
    async run(subject) {
      const { fill } = sourceFixture(subject);
      applies(fill !== undefined, 'the fixture has no `fill` to change what is there');
      const { stream, key, rows } = await keyedStream(subject);
      await withSource(subject, { stream }, async (source) => {
        const session = await source.begin?.([stream.stream ?? ''], { consistent: true });
        demand(session !== undefined, 'snapshots are claimed, and there is no `begin`');
        const changing = fill(stream, rows.slice(5));
        try {
          await madeOrWaiting(changing);
          const found = await compared(subject, stream, session, knownKeys(rows, key, buckets));
          requireSameKeys('behind a change', left(rows, key, found), rows, key);
        } finally {
          await session[Symbol.asyncDispose]();
          await changing;
        }
      });
    },
  },
];

/** A stream with a key that can be compared, and what it holds. */
async function keyedStream(subject: Subject) {
  const stream = sourceFixture(subject).streams.find(({ primaryKey = [] }) => primaryKey.length > 0);
  demand(stream !== undefined, 'keys are compared, and no stream of the fixture has a `primaryKey`');
  const key = stream.columns.filter(({ name }) => stream.primaryKey?.includes(name));
  return { stream, key, rows: await fillStream(subject, stream) };
}

interface Compared {
  /** Undefined: no key is gone. */
  readonly keys: KeysBatch | undefined;
  readonly rows: readonly Row[];
}

/** The keys that a read finds where others are known. */
async function compared(
  { fixture }: Subject,
  stream: FixtureStream,
  source: Pick<Source, 'read'>,
  known: KnownKeys | undefined,
): Promise<Compared> {
  let found: Compared = { keys: undefined, rows: [] };
  let last: Batch['kind'] | undefined;
  for await (const batch of source.read(requestFor(stream, known === undefined ? {} : { known }))) {
    const { kind } = batch;
    if (kind === 'keys') {
      demand(found.keys === undefined, 'keys come twice');
      found = { keys: batch, rows: await rowsOf(fixture, batch.data, batch.columns) };
    } else if (kind !== 'checkpoint') {
      demand(found.keys === undefined, 'rows come behind the keys: a key that is among them would be deleted');
      if (kind !== 'schema' && kind !== 'truncate') await rowsOf(fixture, batch, stream.columns);
    }
    last = kind;
  }
  demand(last !== 'keys', 'behind the keys there is no checkpoint, so nothing commits what they say');
  return found;
}

/** The rows that are still there, as the engine decides it. */
function left(known: readonly Row[], columns: readonly Column[], { keys, rows }: Compared): readonly Row[] {
  if (keys === undefined) return known;
  const { of, buckets: read } = keys;
  demand(of === 1 || of === buckets, `of ${of} buckets there are keys, and ${buckets} were asked for`);
  const names = new Map(keys.columns.map(({ name }) => [name.toLowerCase(), name]));
  const there = new Set(rows.map((row) => textOf(columns, ({ name }) => row[names.get(name.toLowerCase()) ?? name])));
  return known.filter((row) => {
    const bucket = of === 1 ? 0 : bucketOf(keyNumber(row, columns), of);
    return !read.includes(bucket) || there.has(textOf(columns, ({ name }) => row[name]));
  });
}

function requireSameKeys(
  what: string,
  actual: readonly Row[],
  expected: readonly Row[],
  columns: readonly Column[],
): void {
  const keysOf = (rows: readonly Row[]): readonly string[] =>
    rows.map((row) => textOf(columns, ({ name }) => row[name]));
  const [is, ought] = [keysOf(actual), keysOf(expected)];
  const stays = is.find((key) => !ought.includes(key));
  demand(stays === undefined, `${what}, ${stays} stays in the table, and the source does not have it any more`);
  const lost = ought.find((key) => !is.includes(key));
  demand(lost === undefined, `${what}, ${lost} is deleted from the table, and the source has it`);
}

function textOf(columns: readonly Column[], value: (column: Column) => unknown): string {
  return JSON.stringify(columns.map((column) => canonicalValue(value(column), column.type) ?? null));
}

/** The same whole numbers in a table that holds them as decimals: both sides write them otherwise. */
function ofAnotherKind(key: readonly Column[]): readonly Column[] {
  return key.map((column) => (keyKind(column.type) === 'integer' ? { ...column, type: 'DECIMAL(38,2)' } : column));
}

function named(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
}

function differing(columns: readonly Column[], rows: readonly Row[]): string {
  const column = columns.at(-1);
  const values = shown(rows.map((row) => (column === undefined ? undefined : row[column.name])));
  return `the checksums of ${named(columns)} differ, and their values do not: ${values}`;
}
