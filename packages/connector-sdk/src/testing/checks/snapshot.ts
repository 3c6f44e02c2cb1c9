import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from '../check.js';
import { demand, NotChecked } from '../failure.js';
import { collect } from '../reading/collect.js';
import { requireSameRows } from '../reading/compare-rows.js';
import { fillStream, requestFor, sourceFixture, withSource } from '../subject.js';

/** Long enough for a change to be made, where the source does not make it wait until its reads are over. */
const changeMilliseconds = 200;

export const snapshotCheck: Check = {
  name: 'source: one snapshot',
  promise: 'Streams that are read together are as they were at one moment, whatever changes meanwhile',
  claimed: ({ source }) => source?.capabilities.consistent === true,
  async run(subject) {
    const { streams, fill } = sourceFixture(subject);
    if (fill === undefined) throw new NotChecked('the fixture has no `fill` to change what is there');
    const [first] = streams;
    const together = streams.filter(({ params }) => params === first.params);
    const before = new Map<string, Awaited<ReturnType<typeof fillStream>>>();
    for (const stream of together) before.set(stream.stream ?? '', await fillStream(subject, stream));
    await withSource(subject, { stream: first }, async (source) => {
      const session = await source.begin?.([...before.keys()], { consistent: true });
      demand(session !== undefined, 'snapshots are claimed, and there is no `begin`');
      const changing = Promise.all(together.map((stream) => fill(stream, [])));
      try {
        await madeOrWaiting(changing);
        for (const stream of together) {
          const { rows } = await collect(subject.fixture, session.read(requestFor(stream)));
          requireSameRows('a read behind a change', rows, before.get(stream.stream ?? '') ?? [], stream.columns);
        }
      } finally {
        await session[Symbol.asyncDispose]();
        await changing;
      }
    });
  },
};

/** Waits until a change is made, or is taken to wait for the reads. */
export async function madeOrWaiting(changing: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const waiting = sleep(changeMilliseconds, undefined, { signal: enough.signal }).catch(() => undefined);
  try {
    await Promise.race([changing, waiting]);
  } finally {
    enough.abort();
  }
}
