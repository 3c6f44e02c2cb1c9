import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyColumns, keyCondition, keyRow, keyValues, readKey } from '../load-key-columns.js';
import type { LoadSnapshot } from '../load-snapshot.js';
import { optionalBigint, optionalText, text } from '../row-values.js';
import type { HistoryStorage } from './history-storage.js';
import { handOverWrites } from './table-writers.js';
import { readWatermark, type StoredWatermark } from './watermarks.js';

/** All that one LOAD remembers, for people who look at it, take it away or hand it on. */
export interface LoadStates {
  /** Every LOAD that remembers something; with `past` also those that did once. */
  loadStates(tx: Transaction, options?: { readonly past?: boolean }): Promise<readonly LoadState[]>;
  /**
   * The LOAD starts afresh: nothing is left but the rows that tell what there was. `rebuild` as for `removeWatermark`.
   */
  forgetLoad(tx: Transaction, key: LoadKey, runId: string, options?: { readonly rebuild?: boolean }): Promise<void>;
  /** Everything `from` remembers and wrote belongs to `to` from now on, which must remember nothing. */
  moveLoad(tx: Transaction, from: LoadKey, to: LoadKey, runId: string): Promise<void>;
  /** The entry that a LOAD wrote last up to the end of a run; undefined: it remembered nothing then. */
  stateAfter(tx: Transaction, key: LoadKey, runId: string): Promise<PastState>;
}

export interface LoadState {
  readonly key: LoadKey;
  readonly watermark?: StoredWatermark;
  readonly sourceState?: { readonly version: number; readonly bytes: number };
  /** How many loaded rows it can tell from new ones. */
  readonly windowRows: bigint;
  /** How many files it has loaded, where it follows files. */
  readonly files: bigint;
}

/** What a LOAD remembered after a run, and what has been written since. */
export interface PastState {
  readonly watermark?: StoredWatermark;
  /** JSON with its version. */
  readonly sourceState?: { readonly version: number; readonly data: string };
  /** Who has taken the state away since then: runs, or commands by what they call themselves. */
  readonly removedBy: readonly string[];
  /** Since then the source's own state, or the files that were loaded, became others. */
  readonly othersSince: boolean;
}

export function loadStates(engine: Engine, snapshot: LoadSnapshot, history: HistoryStorage): LoadStates {
  const rowsOf = async (tx: Transaction, sql: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> =>
    (await engine.run(tx, sql, values)).rows;
  const forget = async (
    tx: Transaction,
    key: LoadKey,
    runId: string,
    { rebuild = false }: { readonly rebuild?: boolean } = {},
  ): Promise<void> => {
    snapshot.leave(key.target);
    const row = { ...keyRow(key), run_id: runId };
    await insertRows(engine, tx, 'watermarks', [{ ...row, action: rebuild ? 'rebuild' : 'removed' }]);
    await insertRows(engine, tx, 'source_states', [row]);
    for (const table of ['window_rows', 'file_manifest']) {
      await engine.run(tx, `DELETE FROM sqlflow.${table} WHERE ${keyCondition}`, keyValues(key));
    }
  };
  return {
    async loadStates(tx, { past = false } = {}) {
      const states = new Map<string, { -readonly [K in keyof LoadState]: LoadState[K] }>();
      const stateOf = (row: Row) => {
        const key = readKey(row);
        const id = JSON.stringify(key);
        const state = states.get(id) ?? { key, windowRows: 0n, files: 0n };
        states.set(id, state);
        return state;
      };
      for (const row of await rowsOf(tx, newest('watermarks', keyColumns))) {
        const watermark = readWatermark(row);
        if (watermark !== undefined) stateOf(row).watermark = watermark;
        else if (past) stateOf(row);
      }
      for (const row of await rowsOf(tx, newest('source_states', keyColumns))) {
        const data = optionalText(row, 'data');
        if (data === undefined) continue;
        stateOf(row).sourceState = { version: Number(row.version), bytes: Buffer.byteLength(data) };
      }
      const windows = `SELECT ${keyColumns}, sum(row_count)::BIGINT AS n FROM sqlflow.window_rows GROUP BY ${keyColumns}`;
      for (const row of await rowsOf(tx, windows)) stateOf(row).windowRows = optionalBigint(row, 'n') ?? 0n;
      const files = `SELECT ${keyColumns}, count(*) AS n FROM (${newest('file_manifest', `${keyColumns}, path`)})
        WHERE NOT removed GROUP BY ${keyColumns}`;
      for (const row of await rowsOf(tx, files)) stateOf(row).files = optionalBigint(row, 'n') ?? 0n;
      return [...states.values()].sort((a, b) => (order(a.key) < order(b.key) ? -1 : 1));
    },
    forgetLoad: forget,
    async moveLoad(tx, from, to, runId) {
      snapshot.leave(to.target);
      for (const { table, columns, into = columns, rows } of moved) {
        await engine.run(
          tx,
          `INSERT INTO sqlflow.${table} (run_id, ${keyColumns}, ${into})
           SELECT ?, ?, ?, ?, ?, ?, ${columns} FROM (${rows})`,
          [runId, ...keyValues(to), ...keyValues(from)],
        );
      }
      await forget(tx, from, runId);
      await handOverWrites(engine, tx, history, { from, to });
    },
    async stateAfter(tx, key, runId) {
      const end = await lastEntry((sql, values) => rowsOf(tx, sql, values), history, runId);
      const [mark] = await rowsOf(tx, upTo('watermarks'), [...keyValues(key), end]);
      const [memory] = await rowsOf(tx, upTo('source_states'), [...keyValues(key), end]);
      const watermark = mark === undefined ? undefined : readWatermark(mark);
      const data = memory === undefined ? undefined : optionalText(memory, 'data');
      const since = async (table: string): Promise<boolean> => {
        const sql = `SELECT 1 FROM sqlflow.${table} WHERE ${keyCondition} AND entry > ? LIMIT 1`;
        return (await rowsOf(tx, sql, [...keyValues(key), end])).length > 0;
      };
      const removals = await rowsOf(
        tx,
        `SELECT DISTINCT run_id FROM sqlflow.watermarks WHERE ${keyCondition} AND entry > ? AND action IN ('removed', 'rebuild')`,
        [...keyValues(key), end],
      );
      return {
        ...(watermark === undefined ? {} : { watermark }),
        ...(data === undefined ? {} : { sourceState: { version: Number(memory?.version), data } }),
        removedBy: removals.map((row) => text(row, 'run_id')),
        othersSince: (await since('source_states')) || (await since('file_manifest')),
      };
    },
  };
}

const watermarkColumns = 'cursor_field, value_type, "value", bound, complete_from, fingerprint';

/** What is handed on, by table: of what the newest row tells only that, and nothing if it says that there is nothing. */
const moved: readonly {
  readonly table: string;
  readonly columns: string;
  readonly into?: string;
  readonly rows: string;
}[] = [
  {
    table: 'watermarks',
    // One that was set by hand goes on being one: what its source remembers does not count.
    columns: `CASE WHEN action = 'set' THEN action ELSE 'moved' END, ${watermarkColumns}`,
    into: `action, ${watermarkColumns}`,
    rows: newestOf('watermarks', `action NOT IN ('removed', 'rebuild')`),
  },
  { table: 'source_states', columns: 'version, data', rows: newestOf('source_states', 'data IS NOT NULL') },
  {
    table: 'window_rows',
    columns: 'cursor_value, column_names, column_hashes, row_count',
    rows: `SELECT * FROM sqlflow.window_rows WHERE ${keyCondition} ORDER BY entry`,
  },
  {
    table: 'file_manifest',
    columns: 'path, removed, size, modified_at, content_hash',
    rows: `SELECT * FROM sqlflow.file_manifest WHERE ${keyCondition} ORDER BY entry`,
  },
];

function newestOf(table: string, alive: string): string {
  return `SELECT * FROM (SELECT * FROM sqlflow.${table} WHERE ${keyCondition} ORDER BY entry DESC LIMIT 1) WHERE ${alive}`;
}

function newest(table: string, group: string): string {
  return `SELECT * FROM sqlflow.${table} WHERE entry IN (SELECT max(entry) FROM sqlflow.${table} GROUP BY ${group})`;
}

function upTo(table: string): string {
  return `SELECT * FROM sqlflow.${table} WHERE ${keyCondition} AND entry <= ? ORDER BY entry DESC LIMIT 1`;
}

/** The last entry that a run wrote anywhere. A run that was resumed has ended once. */
async function lastEntry(
  rowsOf: (sql: string, values: readonly SqlValue[]) => Promise<readonly Row[]>,
  { table }: HistoryStorage,
  runId: string,
): Promise<bigint> {
  const sql = `SELECT max(entry) AS last FROM (
    SELECT entry FROM ${table} WHERE run_id = ?
    UNION ALL SELECT entry FROM sqlflow.watermarks WHERE run_id = ?
    UNION ALL SELECT entry FROM sqlflow.source_states WHERE run_id = ?)`;
  const [row] = await rowsOf(sql, [runId, runId, runId]);
  return (row === undefined ? undefined : optionalBigint(row, 'last')) ?? -1n;
}

function order(key: LoadKey): string {
  return [key.source, key.stream, key.target, key.file, key.whereHash].join('\0');
}
