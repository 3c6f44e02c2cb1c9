import type { Random } from '../../random.js';
import { type Cursor, dayOf, farFuture, pickCursor } from './cursor.js';
import { grouped } from './grouped.js';
import { columnTypes, endings, type FileFormat, type Part, type SourceFile, type Truth, type Value } from './part.js';

/** Rows that are only added; several may be equal, and several have no cursor. */
interface Event {
  readonly id: number;
  readonly seen: number | null;
  readonly kind: string;
  readonly extra: string | null;
}

/** How the log is loaded and what is made of it. */
interface Shape {
  readonly format: FileFormat;
  readonly cursor: Cursor;
  /** Rows come late by no more than this. */
  readonly late: number;
  /** Every row has an id of its own, which is the source's key; else rows may repeat each other. */
  readonly keyed: boolean;
  readonly leavesOutNulls: boolean;
  /** The first run in which the rows have one more column. */
  readonly extraFrom: number;
}

const columns = (cursor: Cursor) => [
  { name: 'id', type: 'BIGINT' },
  { name: 'seen', type: cursor.type },
  { name: 'kind', type: 'VARCHAR' },
];

/** A log that is appended to, and tables made of it: counted anew or by key, by window, or added to blindly. */
export function eventsPart(random: Random, runs: number): Part {
  const shape: Shape = {
    format: random.pick(['CSV', 'CSV', 'JSON', 'PARQUET'] as const),
    cursor: pickCursor(random),
    late: random.pick([0, 3, 8]),
    keyed: random.chance(0.3),
    leavesOutNulls: random.chance(0.2),
    extraFrom: random.chance(0.5) ? random.between(1, runs - 1) : runs,
  };
  const logs = eventLog(random, runs, shape);
  const loaded = logs.map((log) => (shape.leavesOutNulls ? log.filter(({ seen }) => seen !== null) : log));
  const versions = logs.map((log, run) => [eventFile(log, shape, run >= shape.extraFrom)]);
  const all = loaded.at(-1) ?? [];
  const made = random.pick([kindsTable, windowTable, windowTable, historyTable])(random, shape, loaded);
  const exported = random.chance(0.5) ? exportEvents(random, shape, all) : undefined;
  const rows = all.map(({ id, seen, kind, extra }) => [id, shape.cursor.value(seen), kind, extra]);
  const shown = shape.extraFrom < runs ? 'id, seen, kind, extra' : 'id, seen, kind, NULL';
  return {
    statements: [sourceOf(shape), loadOf(shape, random), made.statement, exported?.statement ?? ''].join('\n'),
    versions,
    truths: [{ name: 'events', query: () => `SELECT ${shown} FROM events`, rows }, made.truth].concat(
      exported === undefined ? [] : [exported.truth],
    ),
    repeatable: made.truth.countsRuns !== true,
  };
}

/**
 * The log at each run: rows share cursors, come late, lack a cursor, lie in the far future, and repeat each other. New
 * rows stand at the end, as in a file that is written to.
 */
function eventLog(random: Random, runs: number, { cursor, late, keyed, extraFrom }: Shape): (readonly Event[])[] {
  const rows: Event[] = [];
  const logs: (readonly Event[])[] = [];
  let highest = 10;
  for (let run = 0; run < runs; run += 1) {
    for (let count = random.between(run === 0 ? 4 : 0, 14); count > 0; count -= 1) {
      const last = rows.at(-1);
      if (!keyed && last !== undefined && random.chance(0.1)) {
        rows.push(last);
        continue;
      }
      const id = keyed ? rows.length + 1 : random.between(1, 40);
      const kind = random.pick(['red', 'green', 'blue']);
      const extra = run >= extraFrom && random.chance(0.5) ? random.pick(['x', 'y']) : null;
      const step = highest + random.between(-late, 2);
      if (random.chance(0.1)) rows.push({ id, seen: null, kind, extra });
      else if (cursor.type === 'TIMESTAMP' && random.chance(0.05))
        rows.push({ id, seen: farFuture + step, kind, extra });
      else {
        rows.push({ id, seen: step, kind, extra });
        highest = Math.max(highest, step);
      }
    }
    logs.push([...rows]);
  }
  return logs;
}

function eventFile(log: readonly Event[], { format, cursor }: Shape, hasExtra: boolean): SourceFile {
  return {
    path: `data/events.${endings[format]}`,
    format,
    columns: [...columns(cursor), ...(hasExtra ? [{ name: 'extra', type: 'VARCHAR' }] : [])],
    rows: log.map(({ id, seen, kind, extra }) => [id, cursor.value(seen), kind, ...(hasExtra ? [extra] : [])]),
  };
}

function sourceOf({ format, cursor, late, keyed, leavesOutNulls }: Shape): string {
  return `SOURCE events TYPE ${format} PARAMS {
  "path": "data/events.${endings[format]}", ${columnTypes(format, columns(cursor))}
  "sync_mode": "incremental", "cursor_field": "seen", "lookback_window": ${cursor.lookback(late)},
  ${keyed ? '"primary_key": "id",' : ''} "cursor_null": "${leavesOutNulls ? 'exclude' : 'include'}"
};`;
}

function loadOf({ keyed }: Shape, random: Random): string {
  if (keyed || random.chance(0.2)) return 'LOAD events FROM events MODE APPEND;';
  const batches = random.chance(0.6) ? ` MODE INCREMENTAL BATCH_SIZE ${random.between(3, 7)}` : '';
  return `LOAD events FROM events${batches};`;
}

interface Made {
  readonly statement: string;
  readonly truth: Truth;
}

type MakeTable = (random: Random, shape: Shape, logs: readonly (readonly Event[])[]) => Made;

const kindsTable: MakeTable = (random, { cursor }, logs) => {
  const mode = random.chance(0.5) ? 'MODE UPSERT KEY (kind) ' : '';
  const groups = grouped(logs.at(-1) ?? [], ({ kind }) => kind);
  const newest = (rows: readonly Event[]): number | null =>
    rows.reduce<number | null>(
      (highest, { seen }) => (seen === null ? highest : Math.max(seen, highest ?? seen)),
      null,
    );
  return {
    statement: `CREATE TABLE kinds ${mode}AS SELECT kind, count(*) AS events, max(seen) AS newest FROM events GROUP BY kind;
EXPORT SELECT kind, events, newest FROM kinds ORDER BY kind TO 'output/kinds.json' TYPE JSON;`,
    truth: {
      name: 'kinds.json',
      query: (output) => `SELECT kind, events, newest::VARCHAR FROM read_json('${output}/kinds.json',
        columns = { kind: 'VARCHAR', events: 'BIGINT', newest: '${cursor.type}' })`,
      rows: [...groups].map(([kind, rows]) => [kind, rows.length, cursor.value(newest(rows))]),
    },
  };
};

/** Groups of ten numbers, or the days of times; authors write `>` and `>=`, `<` and `<=`. */
const windowTable: MakeTable = (random, { cursor, late }, logs) => {
  const [over, under] = [random.pick(['>', '>=']), random.pick(['<', '<='])];
  const number = cursor.type === 'BIGINT';
  const lookback = late === 0 ? '' : number ? ' LOOKBACK 1' : ` LOOKBACK '1 day'`;
  const group = number ? 'seen // 10' : 'seen::DATE';
  const [filtered, kind] = number ? ['seen // 10', 'value'] : ['seen', 'dt'];
  const groupOf = (seen: number): Value => (number ? Math.floor(seen / 10) : dayOf(cursor.value(seen)));
  const groups = grouped(
    (logs.at(-1) ?? []).flatMap(({ id, seen }) => (seen === null ? [] : [{ id, group: groupOf(seen) }])),
    (row) => row.group,
  );
  return {
    statement: `CREATE TABLE by_group MODE INCREMENTAL BY part${lookback} AS
SELECT ${group} AS part, count(*) AS events, sum(id)::BIGINT AS ids FROM events
WHERE ${filtered} ${over} @start_${kind} AND ${filtered} ${under} @end_${kind} GROUP BY ALL;`,
    truth: {
      name: 'by_group',
      query: () => 'SELECT part, events, ids FROM by_group',
      rows: [...groups].map(([part, rows]) => [part, rows.length, rows.reduce((sum, { id }) => sum + id, 0)]),
    },
  };
};

const historyTable: MakeTable = (_random, _shape, logs) => ({
  statement: 'CREATE TABLE history MODE APPEND AS SELECT count(*) AS events FROM events;',
  truth: {
    name: 'history',
    query: () => 'SELECT events FROM history',
    rows: logs.map((log) => [log.length]),
    countsRuns: true,
  },
});

function exportEvents(random: Random, { cursor }: Shape, all: readonly Event[]): Made {
  const partitioned = random.chance(0.7);
  const [place, options, files] = partitioned
    ? ['events', " OPTIONS { partition_by: ['kind'] }", 'events/**/*.parquet']
    : ['events.parquet', '', 'events.parquet'];
  return {
    statement: `EXPORT SELECT id, seen, kind FROM events ORDER BY ALL TO 'output/${place}' TYPE PARQUET${options};`,
    truth: {
      name: `output/${place}`,
      query: (output) => `SELECT id, seen, kind FROM read_parquet('${output}/${files}')`,
      rows: all.map(({ id, seen, kind }) => [id, cursor.value(seen), kind]),
    },
  };
}
