import type { Batch, CursorValue, Row } from '../../batch.js';
import type { CursorRange } from '../../read-request.js';
import type { Column } from '../../schema.js';
import type { Check } from '../check.js';
import { demand, shown } from '../failure.js';
import type { FixtureStream } from '../fixture.js';
import { rowsOf } from '../reading/collect.js';
import { canonicalRow } from '../reading/compare-rows.js';
import { fillStream, readAll, requestFor, type Subject, settingsOf, sourceFixture, withSource } from '../subject.js';
import { canonicalValue } from '../values/canonical-value.js';

const isIncremental: Check['claimed'] = ({ source }) => source?.capabilities.sync.includes('incremental') === true;

/** A stream with its cursor. */
interface Ordered {
  readonly stream: FixtureStream;
  readonly column: Column;
  /** What it holds. */
  readonly all: readonly Row[];
  /** In the order of the cursor; those without cursor are not among them. */
  readonly rows: readonly Row[];
  /** The distinct values, ascending, as canonical text. */
  readonly values: readonly string[];
}

export const cursorChecks: readonly Check[] = [
  {
    name: 'source: cursor bounds',
    promise: 'A range of the cursor includes both of its ends, and rows without cursor where they are asked for',
    claimed: isIncremental,
    async run(subject) {
      const ordered = await orderedStream(subject);
      const [low, high] = boundsOf(ordered);
      await requireRange(subject, ordered, low, high, 'include');
      await requireRange(subject, ordered, low, undefined, 'include');
      await requireRange(subject, ordered, low, high, 'exclude');
      // A user may name another column as `cursor_field`: a system that knows ranges of one column only is not asked then.
      const byKey = await orderedByKey(subject, ordered.stream);
      if (byKey === undefined) return;
      for (const from of boundsOf(byKey)) await requireRange(subject, byKey, from, undefined, 'exclude');
    },
  },
  {
    name: 'source: ties at the bounds',
    promise: 'All rows that share the value of a bound are read, each once',
    claimed: isIncremental,
    async run(subject) {
      const ordered = await orderedStream(subject);
      const tied = ordered.values.filter((value) => withValue(ordered, value).length > 1);
      const [low, high] = [tied[0], tied.at(-1)];
      demand(
        low !== undefined && high !== undefined,
        'the stream with a cursor needs rows that share a value of its cursor',
      );
      for (const value of new Set([low, high])) await requireRange(subject, ordered, value, value, 'exclude');
    },
  },
  {
    name: 'source: cursor order',
    promise: 'Rows come in ascending order of the cursor',
    claimed: ({ source }) => source?.capabilities.ordered === true,
    async run(subject) {
      const { stream, column } = await orderedStream(subject);
      const { rows } = await readAll(subject, stream, incrementalRequest(column, { nulls: 'include' }));
      const values = rows.flatMap((row) => canonicalValue(row[column.name], column.type) ?? []);
      const at = values.findIndex((value, index) => index > 0 && compare(values[index - 1] ?? '', value, column) > 0);
      demand(at === -1, `${values[at]} comes after ${values[at - 1]}`);
    },
  },
  {
    name: 'source: checkpoints',
    promise: 'Columns come first; a read ends with a checkpoint; a checkpoint says no more than has been read',
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      await fillStream(subject, stream);
      await withSource(subject, {}, async (source) => {
        const batches: Batch[] = [];
        const seen: string[] = [];
        const column = stream.columns.find(({ name }) => name === stream.cursor);
        for await (const batch of source.read(requestFor(stream))) {
          requireFitting(batch, batches, seen, column);
          if (column !== undefined && !['schema', 'truncate', 'keys', 'checkpoint'].includes(batch.kind)) {
            const rows = await rowsOf(subject.fixture, batch as never, stream.columns);
            seen.push(...rows.flatMap((row) => canonicalValue(row[column.name], column.type) ?? []));
          }
          batches.push(batch);
        }
        demand(
          batches[0]?.kind === 'schema',
          `a read begins with ${batches[0]?.kind ?? 'nothing'}, not with its columns`,
        );
        demand(
          batches.at(-1)?.kind === 'checkpoint',
          `a read ends with ${batches.at(-1)?.kind}, not with a checkpoint`,
        );
      });
    },
  },
];

const stateLimit = 1024 * 1024;

/** What a checkpoint says must be true of what came before it. */
function requireFitting(
  batch: Batch,
  before: readonly Batch[],
  seen: readonly string[],
  column: Column | undefined,
): void {
  if (batch.kind !== 'checkpoint') return;
  if (batch.state !== undefined) {
    const text = JSON.stringify(batch.state.data);
    demand(
      text !== undefined && shown(JSON.parse(text)) === shown(batch.state.data),
      'the state of a checkpoint is not JSON',
    );
    demand(
      text.length <= stateLimit,
      `the state of a checkpoint has ${text.length} characters, and may have ${stateLimit}`,
    );
  }
  if (batch.cursor === undefined || before.length === 0) return;
  demand(column !== undefined, 'a checkpoint has a cursor, and the stream has none');
  const value = canonicalValue(batch.cursor.value, column.type);
  demand(typeof value === 'string', `the cursor of a checkpoint, ${shown(batch.cursor.value)}, is no ${column.type}`);
  const highest = [...seen].sort((a, b) => compare(a, b, column)).at(-1);
  demand(
    highest !== undefined && compare(value, highest, column) <= 0,
    `a checkpoint says ${value}, and what was read before it goes up to ${highest ?? 'nothing'}`,
  );
}

async function orderedStream(subject: Subject): Promise<Ordered> {
  const stream = sourceFixture(subject).streams.find((each) => each.cursor !== undefined);
  const column = stream?.columns.find(({ name }) => name === stream.cursor);
  demand(
    stream !== undefined && column !== undefined,
    'the source reads incrementally, and no stream of the fixture has a cursor',
  );
  return orderedBy(stream, column, await fillStream(subject, stream));
}

/** The stream in the order of its key, where that is one integer and has values enough. */
async function orderedByKey(subject: Subject, stream: FixtureStream): Promise<Ordered | undefined> {
  const [key, ...more] = stream.primaryKey ?? [];
  const column = stream.columns.find(({ name, type }) => name === key && integers.test(type));
  if (column === undefined || more.length > 0 || key === stream.cursor) return undefined;
  // Where the parameters say the cursor of a stream, nobody can name another.
  if (settingsOf(subject, stream).cursorField !== undefined) return undefined;
  const { fill } = sourceFixture(subject);
  const rows = await fillStream(subject, stream);
  const far = rows.map((row) => ({ ...row, [column.name]: farKey(row[column.name], column) }));
  await fill?.(stream, far);
  const ordered = orderedBy(stream, column, fill === undefined ? rows : far);
  return ordered.values.length < 4 ? undefined : ordered;
}

const integers = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;

/** A key that is late if it is taken for a time, be it as text, in seconds or in milliseconds. */
function farKey(key: unknown, { type }: Column): unknown {
  const far = /^U?(BIG|HUGE)INT$/.test(type) ? 9_000_000_000_000n : /^U?INTEGER$/.test(type) ? 900_000_000n : 0n;
  const moved = BigInt(String(key)) + far;
  return typeof key === 'number' ? Number(moved) : moved;
}

function orderedBy(stream: FixtureStream, column: Column, all: readonly Row[]): Ordered {
  const valueIn = (row: Row): string | undefined => canonicalValue(row[column.name], column.type) ?? undefined;
  const rows = all
    .filter((row) => valueIn(row) !== undefined)
    .sort((a, b) => compare(valueIn(a) ?? '', valueIn(b) ?? '', column));
  return { stream, column, all, rows, values: [...new Set(rows.flatMap((row) => valueIn(row) ?? []))] };
}

/** Two values, with others below, between and above them. */
function boundsOf({ values }: Ordered): readonly [string, string] {
  const [low, high] = [values[1], values.at(-2)];
  demand(
    values.length >= 4 && low !== undefined && high !== undefined,
    'the stream with a cursor needs four values of it',
  );
  return [low, high];
}

function withValue({ rows, column }: Ordered, value: string): readonly Row[] {
  return rows.filter((row) => canonicalValue(row[column.name], column.type) === value);
}

/** Whatever lies in the range must come, once. More may come: what is not wanted is left out by whoever reads. */
async function requireRange(
  subject: Subject,
  ordered: Ordered,
  low: string,
  high: string | undefined,
  nulls: CursorRange['nulls'],
): Promise<void> {
  const { stream, column, all } = ordered;
  const bound = (value: string): CursorValue => ({ type: column.type, value: asBound(value, column) });
  const range = { from: bound(low), ...(high === undefined ? {} : { to: bound(high) }), nulls };
  const { rows } = await readAll(subject, stream, incrementalRequest(column, range));
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = canonicalRow(row, stream.columns);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const wanted = all.filter((row) => {
    const value = canonicalValue(row[column.name], column.type);
    if (typeof value !== 'string') return nulls === 'include';
    return compare(value, low, column) >= 0 && (high === undefined || compare(value, high, column) <= 0);
  });
  const words = `of ${column.name} from ${low}${high === undefined ? '' : ` to ${high}`}`;
  for (const row of wanted) {
    const times = counts.get(canonicalRow(row, stream.columns)) ?? 0;
    demand(
      times === 1,
      `of a read ${words}, a row comes ${times === 0 ? 'not at all' : `${times} times`}: ${shown(row)}`,
    );
  }
}

function incrementalRequest({ name: field }: Column, range: Omit<CursorRange, 'field'>) {
  return { sync: 'incremental' as const, cursor: { field, ...range } };
}

/** Bounds are SQL text; instants are in UTC. */
function asBound(canonical: string, { type }: Column): string {
  return /WITH TIME ZONE|TIMESTAMPTZ/i.test(type) ? `${canonical}+00` : canonical;
}

/** Compares canonical values: numbers by their size, everything else as text, which dates and times allow. */
function compare(left: string, right: string, { type }: Column): number {
  if (integers.test(type)) return Number(BigInt(left) - BigInt(right));
  if (/DECIMAL|NUMERIC/i.test(type)) return Number(left) - Number(right);
  return left < right ? -1 : left > right ? 1 : 0;
}
