import { afterEach, expect, test } from '@jest/globals';
import type { Transaction } from '@sqlflow/engine';
import fc from 'fast-check';
import { closeStores, key, type OpenStore, openStore } from './__fixtures__/open-store.js';
import { readStateStore } from './open-state-store.js';
import type { StateStore } from './state-store.js';

afterEach(closeStores);

const tables = ['orders', 'lines'] as const;
type Table = (typeof tables)[number];

const keyOf = (table: Table, source: string) => key({ source, target: { name: table } });
const watermark = (bound: number) => {
  const value = String(bound);
  return { cursorField: 'at', type: 'BIGINT', value, bound: value, completeFrom: value, fingerprint: 'f' };
};

type Write = (store: StateStore, tx: Transaction) => Promise<unknown>;

const tableOf = fc.constantFrom(...tables);
const sourceOf = fc.constantFrom('shop', 'web');
const writes = {
  saveWatermark: (table, source, n) => (store, tx) =>
    store.saveWatermark(tx, keyOf(table, source), 'r', 'loaded', watermark(n)),
  removeWatermark: (table, source) => (store, tx) => store.removeWatermark(tx, keyOf(table, source), 'r'),
  saveSourceState: (table, source, n) => (store, tx) =>
    store.saveSourceState(tx, keyOf(table, source), 'r', { version: n, data: {} }),
  removeSourceState: (table, source) => (store, tx) => store.removeSourceState(tx, keyOf(table, source), 'r'),
  forgetLoad: (table, source) => (store, tx) => store.forgetLoad(tx, keyOf(table, source), 'r', { rebuild: true }),
  forgetTable: (table) => (store, tx) => store.forgetTable(tx, table, 'r'),
  moveLoad: (table, source) => (store, tx) =>
    store.moveLoad(tx, keyOf(table, source), keyOf(table === 'orders' ? 'lines' : 'orders', source), 'r'),
} satisfies Record<string, (table: Table, source: string, n: number) => Write>;
const names = Object.keys(writes) as (keyof typeof writes)[];

const anyWrite = fc
  .tuple(fc.constantFrom(...names), tableOf, sourceOf, fc.nat(9))
  .map(([name, table, source, n]) => writes[name](table, source, n));
const steps = fc.array(
  fc.record({
    write: anyWrite,
    ends: fc.constantFrom('commit', 'rollback'),
    asksWithin: fc.boolean(),
    begins: fc.boolean(),
  }),
  { minLength: 5, maxLength: 12 },
);

/** All that loads ask of the state. */
async function answers(store: StateStore, tx: Transaction) {
  const told = [];
  for (const table of tables) {
    told.push(await store.watermarks(tx, { target: table }));
    for (const source of ['shop', 'web']) told.push(await store.sourceState(tx, keyOf(table, source)));
  }
  return told;
}

/** A store that was just opened has nothing in mind. */
async function expectAsAnew({ engine, store }: OpenStore, tx: Transaction): Promise<void> {
  const anew = await readStateStore(engine);
  if (anew === undefined) throw new Error('there is state');
  const all = await anew.watermarks(tx);
  const states = await anew.loadStates(tx);
  const expected = tables.flatMap((table) => [
    all.filter((each) => each.key.target === table),
    ...['shop', 'web'].map((source) => {
      const found = states.find(({ key: of }) => of.target === table && of.source === source)?.sourceState;
      return found === undefined ? undefined : expect.objectContaining({ version: found.version });
    }),
  ]);
  expect(await answers(store, tx)).toEqual(expected);
}

test.each(names)('%s is seen by those who ask afterwards', async (name) => {
  const opened = await openStore();
  const { store, commit } = opened;
  await commit(async (tx) => {
    await store.saveWatermark(tx, keyOf('orders', 'shop'), 'r', 'loaded', watermark(1));
    await store.saveSourceState(tx, keyOf('orders', 'shop'), 'r', { version: 1, data: {} });
    await store.saveWatermark(tx, keyOf('lines', 'web'), 'r', 'loaded', watermark(1));
  });
  for (const [table, source] of [
    ['orders', 'shop'],
    ['lines', 'web'],
  ] as const) {
    await commit((tx) => store.loadsToRebuild(tx));
    await commit((tx) => expectAsAnew(opened, tx));
    await commit((tx) => writes[name](table, source, 2)(store, tx));
    await commit((tx) => expectAsAnew(opened, tx));
  }
});

test('loads are told what the database says, whatever was written, kept or taken back', async () => {
  const opened = await openStore();
  const { engine, store, commit } = opened;
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      for (const { write, ends, asksWithin, begins } of history) {
        if (begins) await commit((tx) => store.loadsToRebuild(tx));
        const work = engine.transaction(async (tx) => {
          await write(store, tx);
          if (asksWithin) await expectAsAnew(opened, tx);
          if (ends === 'rollback') throw new Error('taken back');
        });
        if (ends === 'commit') await work;
        else await expect(work).rejects.toThrow('taken back');
        await commit((tx) => expectAsAnew(opened, tx));
      }
    }),
    { numRuns: 5 },
  );
});

test('a second load of another table costs no query', async () => {
  const { store, commit, engine } = await openStore();
  await commit((tx) => store.saveWatermark(tx, keyOf('orders', 'shop'), 'r', 'loaded', watermark(1)));
  await commit((tx) => store.loadsToRebuild(tx));
  const asked: string[] = [];
  engine.trace(({ sql }) => asked.push(sql));
  await commit((tx) => answers(store, tx));
  expect(asked.filter((sql) => sql.includes('sqlflow.'))).toEqual([]);
});
