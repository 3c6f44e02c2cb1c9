import { setTimeout as sleep } from 'node:timers/promises';
import { breakPoints } from '../break-points.js';
import type { Check } from '../check.js';
import { applies, demand, within } from '../failure.js';
import { failingAt, faultCases } from '../faults.js';
import { temporaryFolder } from '../kit-context.js';
import { watchResources } from '../leftovers.js';
import { usedMemory } from '../memory.js';
import { collect } from '../reading/collect.js';
import { requireSameRows } from '../reading/compare-rows.js';
import {
  dataIn,
  fillStream,
  openSource,
  readAll,
  requestFor,
  rowsFor,
  type Subject,
  sourceFixture,
  withSource,
} from '../subject.js';
import { sampleRows } from '../values/sample-rows.js';
import { type Abortable, abortAtRequest, requireEndAtRequests } from './end-by-abort.js';

const aSecond = 1_000;

export const interruptionChecks: readonly Check[] = [
  {
    name: 'source: resume',
    promise: 'A read that breaks off after any batch and goes on from its last checkpoint gives every row once',
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      const rows = await fillStream(subject, stream);
      const whole = await readAll(subject, stream);
      const resumable = subject.connector.source?.capabilities.resumable === true;
      const states = whole.batches.filter((batch) => batch.kind === 'checkpoint' && batch.state !== undefined);
      demand(!resumable || states.length > 0, 'resumable is claimed, and no checkpoint has a state to go on from');
      for (const broken of breakPoints(dataIn(whole.batches).length)) {
        const first = await readAll(subject, stream, {}, { dataBatches: broken });
        const state = first.checkpoint?.state;
        const second = await readAll(subject, stream, state === undefined ? {} : { state });
        const kept = state === undefined ? [] : first.committed;
        requireSameRows(
          `a read broken off after batch ${broken} and its sequel`,
          [...kept, ...second.rows],
          rows,
          stream.columns,
        );
      }
    },
  },
  {
    name: 'source: abort',
    promise: 'A read that is aborted ends within a second',
    async run(subject) {
      await requireAbortBetween(subject);
      await requireEndAtRequests(abortableRead(subject));
    },
  },
  {
    name: 'source: disposal',
    promise: 'Disposal leaves no socket, timer, open or temporary file, also after a read that broke off',
    async run(subject) {
      const [stream] = sourceFixture(subject).streams;
      await fillStream(subject, stream);
      const watch = await watchResources(temporaryFolder(subject.directory));
      try {
        const source = await openSource(subject);
        await source.discover();
        await collect(subject.fixture, source.read(requestFor(stream)), { dataBatches: 1 });
        await source[Symbol.asyncDispose]();
        // Whether it ends in time is another check.
        await abortAtRequest(abortableRead(subject), 2).catch(() => undefined);
        const left = await watch.leftovers();
        demand(left.length === 0, `after disposal there is still ${left.join(', ')}`);
      } finally {
        watch.stop();
      }
    },
  },
  {
    name: 'source: retries',
    promise: 'A failure that passes, at any request, neither loses nor doubles a row',
    async run(subject) {
      const { failOnce, streams } = sourceFixture(subject);
      const [stream] = streams;
      const rows = await fillStream(subject, stream);
      const fetch = subject.fixture.context?.fetch ?? globalThis.fetch;
      const counting = failingAt(fetch, undefined, 'status 503');
      await readAll(subject, stream, {}, { fetch: counting.fetch });
      const accesses = failOnce === undefined ? counting.count() : 3;
      applies(accesses > 0, 'the source makes no requests through `context.fetch`, and the fixture has no `failOnce`');
      for (const [at, fault] of faultCases(accesses)) {
        failOnce?.(at, fault);
        const options = failOnce === undefined ? { fetch: failingAt(fetch, at, fault).fetch } : {};
        const what = `a read whose request ${at} fails once (${fault})`;
        const read = await readAll(subject, stream, {}, options).catch((error: unknown) => {
          throw new Error(`${what} fails: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        });
        requireSameRows(what, read.rows, rows, stream.columns);
      }
    },
  },
  {
    name: 'source: back pressure',
    promise: 'A source does not read ahead of who takes its rows: memory stays flat',
    run: requireBackPressure,
  },
];

/** After an abort between two batches no more than one batch of data may still come. */
async function requireAbortBetween(subject: Subject): Promise<void> {
  const [stream] = sourceFixture(subject).streams;
  await fillStream(subject, stream);
  const controller = new AbortController();
  await withSource(subject, { signal: controller.signal }, async (source) => {
    const batches = source.read(requestFor(stream, { signal: controller.signal }))[Symbol.asyncIterator]();
    const isData = (kind: string): boolean => kind !== 'schema' && kind !== 'checkpoint';
    for (let next = await batches.next(); next.done !== true && !isData(next.value.kind); ) next = await batches.next();
    controller.abort(new Error('the check aborted the read'));
    let after = 0;
    const rest = async (): Promise<void> => {
      for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
        if (isData(next.value.kind)) after += 1;
        if (after > 1) return;
      }
    };
    await within(
      aSecond,
      'the end of a read that was aborted',
      rest().catch(() => {}),
    );
    await batches.return?.(undefined);
    demand(after <= 1, 'after an abort a read goes on as if nothing had happened');
  });
}

/** A read that is to be aborted while a request is under way. */
function abortableRead(subject: Subject): Abortable {
  const { streams, hangFrom } = sourceFixture(subject);
  const { fetch } = subject.fixture.context ?? {};
  return {
    what: 'a read',
    fetch,
    hangFrom,
    begin: (options) => readAll(subject, streams[0], { signal: options.signal }, options),
  };
}

const bulk = 12 * 1024 * 1024;

/** What is read ahead may be a few batches, but not most of what there is. */
async function requireBackPressure(subject: Subject): Promise<void> {
  const source = sourceFixture(subject);
  const [stream] = source.streams;
  applies(source.fill !== undefined, 'the fixture has no `fill`');
  const column = stream.columns.find(
    ({ name, type }) => type === 'VARCHAR' && name !== stream.cursor && !stream.primaryKey?.includes(name),
  );
  demand(column !== undefined, 'the first stream of the fixture needs a VARCHAR column besides key and cursor');
  const size = 16 * 1024;
  const rows = sampleRows(rowsFor(source, stream), bulk / size).map((row, at) => ({
    ...row,
    [column.name]: `${at} ${'x'.repeat(size)}`,
  }));
  await source.fill(stream, rows);
  await withSource(subject, {}, async (opened) => {
    const before = usedMemory();
    const batches = opened.read(requestFor(stream))[Symbol.asyncIterator]();
    let next = await batches.next();
    while (next.done !== true && next.value.kind === 'schema') next = await batches.next();
    await sleep(100);
    const grown = usedMemory() - before;
    await batches.return?.(undefined);
    demand(
      grown < bulk / 2,
      `while its first batch is looked at, the source holds ${Math.round(grown / 2 ** 20)} MB of ${bulk / 2 ** 20} MB`,
    );
  });
}
