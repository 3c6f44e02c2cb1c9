import type { Random } from '../../random.js';
import { type Cursor, pickCursor } from './cursor.js';
import { columnTypes, endings, type FileFormat, type Part, type SourceFile } from './part.js';

/** Rows that have a key, change, and go. */
interface Item {
  readonly id: number;
  readonly seen: number;
  readonly amount: number;
  readonly note: string | null;
}

interface Shape {
  readonly format: FileFormat;
  readonly cursor: Cursor;
  readonly late: number;
  /** The first run in which the rows have one more column. */
  readonly noteFrom: number;
}

const columns = (cursor: Cursor) => [
  { name: 'id', type: 'BIGINT' },
  { name: 'seen', type: cursor.type },
  { name: 'amount', type: 'BIGINT' },
];

/** A list that is merged by its key, with its sum. */
export function stockPart(random: Random, runs: number): Part {
  const shape: Shape = {
    format: random.pick(['CSV', 'JSON', 'PARQUET'] as const),
    cursor: pickCursor(random),
    late: random.pick([0, 4]),
    noteFrom: random.chance(0.4) ? random.between(1, runs - 1) : runs,
  };
  const { cursor, noteFrom } = shape;
  const lists = stockLists(random, runs, shape);
  const loaded = [...merged(lists).values()];
  const total = loaded.reduce((sum, { amount }) => sum + amount, 0);
  const rows = loaded.map(({ id, seen, amount, note }) => [id, cursor.value(seen), amount, note]);
  const note = noteFrom < runs ? 'note' : 'NULL';
  return {
    statements: `${sourceOf(shape)}
LOAD stock FROM stock${loadMode(random)};
CREATE TABLE totals AS SELECT count(*) AS items, sum(amount) AS amount FROM stock;
EXPORT SELECT id, seen, amount FROM stock ORDER BY id TO 'output/stock.csv' TYPE CSV;`,
    versions: lists.map((list, run) => [stockFile(list, shape, run >= noteFrom)]),
    truths: [
      { name: 'stock', query: () => `SELECT id, seen, amount, ${note} FROM stock`, rows },
      { name: 'totals', query: () => 'SELECT items, amount FROM totals', rows: [[loaded.length, total]] },
      {
        name: 'output/stock.csv',
        query: (output) => `SELECT id, seen, amount FROM read_csv('${output}/stock.csv', all_varchar = true)`,
        rows: rows.map((row) => row.slice(0, 3)),
      },
    ],
    repeatable: true,
  };
}

/**
 * The list at each run. A row that changes gets a new cursor and moves to the end; new ones may come late; some go, and
 * may come back.
 */
function stockLists(random: Random, runs: number, { late, noteFrom }: Shape): (readonly Item[])[] {
  let rows: Item[] = [];
  let now = 100;
  const known = new Set<number>();
  const lists: (readonly Item[])[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (let count = random.between(run === 0 ? 3 : 0, 8); count > 0; count -= 1) {
      const id = random.between(1, 12);
      now += random.between(0, 2);
      const seen = known.has(id) ? now : now - random.between(0, late);
      known.add(id);
      const note = run >= noteFrom ? random.pick(['new', null]) : null;
      rows = [...rows.filter((row) => row.id !== id), { id, seen, amount: random.between(1, 1000), note }];
    }
    if (run > 0 && random.chance(0.4)) rows = rows.filter(({ id }) => id !== random.between(1, 12));
    lists.push(rows);
  }
  return lists;
}

/** The newest version of every row that any run has seen: a cursor does not see that rows are gone. */
function merged(lists: readonly (readonly Item[])[]): ReadonlyMap<number, Item> {
  return new Map(lists.flat().map((item) => [item.id, item]));
}

function stockFile(list: readonly Item[], { format, cursor }: Shape, hasNote: boolean): SourceFile {
  return {
    path: `data/stock.${endings[format]}`,
    format,
    columns: [...columns(cursor), ...(hasNote ? [{ name: 'note', type: 'VARCHAR' }] : [])],
    rows: list.map(({ id, seen, amount, note }) => [id, cursor.value(seen), amount, ...(hasNote ? [note] : [])]),
  };
}

function sourceOf({ format, cursor, late }: Shape): string {
  return `SOURCE stock TYPE ${format} PARAMS {
  "path": "data/stock.${endings[format]}", ${columnTypes(format, columns(cursor))}
  "sync_mode": "incremental", "cursor_field": "seen", "lookback_window": ${cursor.lookback(late)}, "primary_key": "id"
};`;
}

function loadMode(random: Random): string {
  const batches = ` MODE INCREMENTAL BATCH_SIZE ${random.between(3, 6)}`;
  return random.pick(['', ' MODE MERGE MERGE_KEYS id', ' MODE UPSERT KEY (id) CURSOR_FIELD seen', batches]);
}
