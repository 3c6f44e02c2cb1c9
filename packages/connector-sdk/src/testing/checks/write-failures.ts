import type { Data } from '../../batch.js';
import type { Check } from '../check.js';
import { applies, demand, within } from '../failure.js';
import { failingAt, faultCases } from '../faults.js';
import type { DestinationMistake } from '../fixture.js';
import { temporaryFolder } from '../kit-context.js';
import { watchResources } from '../leftovers.js';
import { requireSameRows } from '../reading/compare-rows.js';
import type { Subject } from '../subject.js';
import {
  batchesOf,
  breakingOff,
  destinationFixture,
  openDestination,
  rowsToWrite,
  type WriteOptions,
  withDestination,
  write,
} from '../write.js';
import { type Abortable, abortAtRequest, requireEndAtRequests } from './end-by-abort.js';
import { errorOf, requireFix, requireTelling } from './errors.js';

export const writeFailureChecks: readonly Check[] = [
  {
    name: 'destination: check',
    promise: 'A check of the connection passes where all is right, and else says what to fix',
    async run(subject) {
      const steps = await withDestination(subject, {}, async (each) => ('files' in each ? undefined : each.check?.()));
      applies(steps !== undefined, 'it has no check');
      const failed = steps.find(({ result }) => result === 'failed');
      demand(failed === undefined, `with right options the step "${failed?.name}" fails: ${failed?.detail}`);
      for (const mistake of destinationFixture(subject).mistakes) {
        const found = await withDestination(subject, madeBy(mistake), async (each) =>
          'files' in each ? [] : each.check?.(),
        );
        requireFix(mistake, found ?? []);
      }
    },
  },
  {
    name: 'destination: errors',
    promise: 'An error is classified, names the option it is about, and says what to do',
    async run(subject) {
      const { mistakes } = destinationFixture(subject);
      demand(mistakes.length > 0, 'the destination of the fixture has no mistakes');
      for (const mistake of mistakes) {
        requireTelling(mistake, await errorOf(() => write(subject, rowsToWrite(subject), madeBy(mistake))));
      }
    },
  },
  {
    name: 'destination: retries',
    promise: 'A failure that passes, at any request, neither loses nor doubles a row',
    run: requireRetries,
  },
  {
    name: 'destination: abort',
    promise: 'A write that is aborted ends within a second',
    async run(subject) {
      await requireTakesRows(subject);
      const controller = new AbortController();
      const writing = write(subject, stalling(controller), { signal: controller.signal });
      const how = await within(
        1_000,
        'the end of a write that was aborted',
        writing.then(
          () => 'well',
          () => 'with an error',
        ),
      );
      demand(how !== 'well', 'a write that was aborted ends as if it were whole');
      await requireEndAtRequests(abortableWrite(subject));
    },
  },
  {
    name: 'destination: disposal',
    promise: 'Disposal leaves no socket, timer, open or temporary file, also after a write that broke off',
    async run(subject) {
      const watch = await watchResources(temporaryFolder(subject.directory));
      try {
        const destination = await openDestination(subject, {});
        await destination[Symbol.asyncDispose]();
        await write(subject, rowsToWrite(subject));
        if (!('files' in destination)) {
          const error = await errorOf(() => write(subject, breakingOff(rowsToWrite(subject), 1)));
          demand(error !== undefined, 'a write whose rows break off ends well');
          // Whether it ends in time is another check.
          await abortAtRequest(abortableWrite(subject), 2).catch(() => undefined);
        }
        const left = await watch.leftovers();
        demand(left.length === 0, `after disposal there is still ${left.join(', ')}`);
      } finally {
        watch.stop();
      }
    },
  },
];

function madeBy({ params, uri }: DestinationMistake): WriteOptions {
  return { ...(params === undefined ? {} : { options: params }), ...(uri === undefined ? {} : { uri }) };
}

async function requireTakesRows(subject: Subject): Promise<void> {
  const takesRows = await withDestination(subject, {}, async (destination) => !('files' in destination));
  applies(takesRows, 'SQLFlow writes the files, wholly or not at all');
}

/** A write that is to be aborted while a request is under way. */
function abortableWrite(subject: Subject): Abortable {
  const { hangFrom } = destinationFixture(subject);
  const { fetch } = subject.fixture.context ?? {};
  return { what: 'a write', fetch, hangFrom, begin: (options) => write(subject, rowsToWrite(subject), options) };
}

/** One batch, then an abort; what comes after it comes too late. */
async function* stalling(controller: AbortController): AsyncIterable<Data> {
  yield { kind: 'rows', rows: [] };
  controller.abort(new Error('the check aborted the write'));
  yield { kind: 'rows', rows: [] };
}

async function requireRetries(subject: Subject): Promise<void> {
  const { failOnce, read, columns } = destinationFixture(subject);
  await requireTakesRows(subject);
  const fetch = subject.fixture.context?.fetch ?? globalThis.fetch;
  const [mode = 'replace'] = subject.connector.destination?.capabilities.modes ?? [];
  const rows = rowsToWrite(subject);
  const counting = failingAt(fetch, undefined, 'status 503');
  await write(subject, rows, { mode, fetch: counting.fetch });
  const accesses = failOnce === undefined ? counting.count() : 3;
  applies(accesses > 0, 'it makes no requests through `context.fetch`, and the fixture has no `failOnce`');
  let expected = [...((await read()) ?? [])];
  for (const [at, fault] of faultCases(accesses)) {
    failOnce?.(at, fault);
    const what = `a write whose request ${at} fails once (${fault})`;
    const options = failOnce === undefined ? { fetch: failingAt(fetch, at, fault).fetch } : {};
    const error = await errorOf(() => write(subject, batchesOf(rows), { mode, ...options }));
    demand(error === undefined, `${what} fails: ${error instanceof Error ? error.message : String(error)}`);
    expected = mode === 'append' ? [...expected, ...rows] : [...rows];
    requireSameRows(what, (await read()) ?? [], expected, columns);
  }
}
