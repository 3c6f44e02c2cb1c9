import type { Row } from '../../batch.js';
import type { WriteMode } from '../../capabilities.js';
import type { Check } from '../check.js';
import { applies, demand } from '../failure.js';
import { requireSameRows } from '../reading/compare-rows.js';
import type { Subject } from '../subject.js';
import { keyValue } from '../values/sample-rows.js';
import { batchSize, breakingOff, destinationFixture, rowsToWrite, withDestination, write } from '../write.js';

const promises: Readonly<Record<WriteMode, string>> = {
  replace: 'Mode replace: the target becomes what is written',
  append: 'Mode append: rows are added to those that are there',
  merge: 'Mode merge: rows with a known key are updated, others added',
  insert_only: 'Mode insert_only: rows with a known key are left, others added',
};

export const writeChecks: readonly Check[] = [
  {
    name: 'destination: types',
    promise: 'Every value that is written is there as it was, the hardest of each type included',
    async run(subject) {
      const rows = rowsToWrite(subject);
      const { accepted } = await write(subject, rows);
      demand(accepted === BigInt(rows.length), `${rows.length} rows are written, and ${accepted} accepted`);
      await requireTarget(subject, 'a write', rows);
    },
  },
  ...(['replace', 'append', 'merge', 'insert_only'] as const).map(modeCheck),
  {
    name: 'destination: all or nothing',
    promise: 'A write that breaks off leaves what was there, in every mode',
    async run(subject) {
      await requireRows(subject);
      for (const mode of modesOf(subject)) {
        const before = await written(subject, mode, 'before');
        const failed = await write(subject, breakingOff(changed(subject, rowsToWrite(subject)), 2), { mode }).then(
          () => false,
          () => true,
        );
        demand(failed, `${mode}: a write whose rows break off ends well`);
        await requireLeft(subject, mode, before);
      }
    },
  },
  {
    name: 'destination: no rows',
    promise: 'A write of no rows empties the target in mode replace, and changes nothing in the others',
    async run(subject) {
      for (const mode of modesOf(subject)) {
        const before = await written(subject, mode, 'before');
        const { accepted } = await write(subject, [], { mode });
        demand(accepted === 0n, `${mode}: no rows are written, and ${accepted} accepted`);
        await requireTarget(subject, `${mode} of no rows`, mode === 'replace' ? [] : before);
      }
    },
  },
  {
    name: 'destination: same write twice',
    promise: 'A write that is repeated under its id changes nothing, and says so',
    claimed: ({ destination }) => destination?.capabilities.idempotent === true,
    async run(subject) {
      await requireRows(subject);
      for (const mode of modesOf(subject)) {
        const before = await written(subject, mode, 'before');
        const rows = changed(subject, rowsToWrite(subject));
        const writeId = `twice-${mode}`;
        await write(subject, rows, { mode, writeId });
        const { duplicate } = await write(subject, rows, { mode, writeId });
        demand(duplicate, `${mode}: the second write with one id does not say that it is a duplicate`);
        await requireTarget(subject, `${mode}, twice with one id`, after(mode, subject, before, rows));
      }
    },
  },
];

function modeCheck(mode: WriteMode): Check {
  return {
    name: `destination: ${mode}`,
    promise: promises[mode],
    claimed: ({ destination }) => destination?.capabilities.modes.includes(mode) === true,
    async run(subject) {
      const before = await written(subject, mode, 'before');
      const rows = changed(subject, rowsToWrite(subject));
      await write(subject, rows, { mode });
      await requireTarget(subject, mode, after(mode, subject, before, rows));
    },
  };
}

function modesOf({ connector }: Subject): readonly WriteMode[] {
  return connector.destination?.capabilities.modes ?? [];
}

/** What an engine writes, core makes whole: there is nothing of the connector's to break off. */
async function requireRows(subject: Subject): Promise<void> {
  const takesRows = await withDestination(subject, {}, async (destination) => !('files' in destination));
  applies(takesRows, 'SQLFlow writes the files, wholly or not at all');
}

/** Brings the target into a known state. */
async function written(subject: Subject, mode: WriteMode, id: string): Promise<readonly Row[]> {
  const rows = rowsToWrite(subject);
  const modes = modesOf(subject);
  if (modes.includes('replace')) {
    await write(subject, rows, { mode: 'replace', writeId: `${id}-${mode}` });
    return rows;
  }
  // Nothing takes away what is there: whatever it is, it is what the write begins with.
  const there = await destinationFixture(subject).read();
  if (there !== undefined && there.length > 0) return there;
  const [first = mode] = modes;
  await write(subject, rows, { mode: first, writeId: `${id}-${mode}` });
  return rows;
}

/** Other rows: half of them with the keys of those that are there, half with new ones. */
function changed(subject: Subject, rows: readonly Row[]): readonly Row[] {
  const { columns, primaryKey = [], holds } = destinationFixture(subject);
  const keys = columns.filter(({ name }) => primaryKey.includes(name));
  const half = Math.floor(rows.length / 2);
  return rows.map((row, at) => ({
    // Its neighbour's values under its own key.
    ...rows[(at + 1) % rows.length],
    ...Object.fromEntries(
      keys.map((column) => [column.name, at < half ? row[column.name] : keyValue(column, rows.length + at + 1, holds)]),
    ),
  }));
}

/** What the target must hold after a write. */
function after(mode: WriteMode, subject: Subject, before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  if (mode === 'replace') return rows;
  if (mode === 'append') return [...before, ...rows];
  const { primaryKey = [] } = destinationFixture(subject);
  const keyOf = (row: Row): string => primaryKey.map((name) => String(row[name])).join('\0');
  const [kept, added] = mode === 'merge' ? [before, rows] : [rows, before];
  const overwriting = new Set(added.map(keyOf));
  return [...kept.filter((row) => !overwriting.has(keyOf(row))), ...added];
}

async function requireTarget(subject: Subject, what: string, expected: readonly Row[]): Promise<void> {
  const { read, columns } = destinationFixture(subject);
  const rows = await read();
  demand(rows !== undefined, `after ${what} there is no target`);
  requireSameRows(`the target after ${what}`, rows, expected, columns);
}

/** Where batches are whole by themselves, those that came before may be there: of each all rows, or none. */
async function requireLeft(subject: Subject, mode: WriteMode, before: readonly Row[]): Promise<void> {
  const { read, columns } = destinationFixture(subject);
  const rows = (await read()) ?? [];
  if (subject.connector.destination?.capabilities.atomicity === 'all') {
    requireSameRows(`the target after ${mode} broke off`, rows, before, columns);
    return;
  }
  const outcomes = [0, 1, 2].map((batches) =>
    after(mode, subject, before, changed(subject, rowsToWrite(subject)).slice(0, batches * batchSize)),
  );
  const fits = outcomes.some((expected) => {
    try {
      requireSameRows('', rows, expected, columns);
      return true;
    } catch {
      return false;
    }
  });
  demand(fits, `after ${mode} broke off the target holds a part of a batch`);
}
