import type { ColumnType, Row } from '@sqlflow/connector-sdk';
import type { Engine, SqlValue, Transaction } from '@sqlflow/engine';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyColumns, keyCondition, keyRow, keyValues, readKey } from '../load-key-columns.js';
import type { LoadSnapshot } from '../load-snapshot.js';
import { compact, optionalText, text } from '../row-values.js';

/** How far each LOAD has read: `sqlflow.watermarks`. Rows are added per commit, the newest of a LOAD counts. */
export interface Watermarks {
  /** The watermark of a LOAD, undefined when it has none. */
  watermark(tx: Transaction, key: LoadKey): Promise<StoredWatermark | undefined>;
  saveWatermark(
    tx: Transaction,
    key: LoadKey,
    runId: string,
    action: WatermarkAction,
    watermark: Watermark,
  ): Promise<void>;
  /**
   * The LOAD starts afresh. Its earlier watermarks stay readable. With `rebuild` its next run builds the table anew: the
   * rows in it would come twice.
   */
  removeWatermark(
    tx: Transaction,
    key: LoadKey,
    runId: string,
    options?: { readonly rebuild?: boolean },
  ): Promise<void>;
  /** The LOADs whose next run builds their table anew. To be asked while nothing is being written. */
  loadsToRebuild(tx: Transaction): Promise<readonly LoadKey[]>;
  /** The watermarks that count now, of all LOADs or of those into one table (`tableKey`). */
  watermarks(tx: Transaction, options?: { readonly target?: string }): Promise<readonly StoredWatermark[]>;
  /** All watermarks a LOAD ever had, the oldest first; a removed one is undefined in `watermark`. */
  watermarkHistory(tx: Transaction, key: LoadKey): Promise<readonly WatermarkEntry[]>;
}

export interface Watermark {
  readonly cursorField: string;
  /** The cursor column's type, as in `Column.type`. All values below are SQL text of this type, with all digits. */
  readonly type: ColumnType;
  /** The highest value read so far; it may lie above `bound`, for rows stamped in the future. */
  readonly value?: string;
  /** Where the next read goes on, before lookback. Absent while no row with a cursor has been read. */
  readonly bound?: string;
  /** Down to here the LOAD's window rows are complete. */
  readonly completeFrom?: string;
  /** Says which system the rows come from: a change means another source. */
  readonly fingerprint: string;
}

export interface StoredWatermark extends Watermark {
  readonly key: LoadKey;
  /** What wrote it. */
  readonly action: WatermarkAction;
  readonly runId: string;
  /** When the transaction that wrote it began, ISO 8601 in UTC. */
  readonly recordedAt: string;
}

/** What wrote a watermark: a load, or a person by `state set`, `state restore` and `state move`. */
export type WatermarkAction = 'loaded' | 'set' | 'restored' | 'moved';

export interface WatermarkEntry {
  readonly action: WatermarkAction | 'removed' | 'rebuild';
  readonly runId: string;
  readonly recordedAt: string;
  readonly watermark?: StoredWatermark;
}

export function watermarks(engine: Engine, snapshot: LoadSnapshot): Watermarks {
  const select = async (tx: Transaction, sql: string, values: readonly SqlValue[]) =>
    (await engine.run(tx, `SELECT * FROM sqlflow.watermarks WHERE ${sql}`, values)).rows;
  return {
    async watermark(tx, key) {
      const [row] = await select(tx, `${keyCondition} ORDER BY entry DESC LIMIT 1`, keyValues(key));
      return row === undefined ? undefined : readWatermark(row);
    },
    async saveWatermark(tx, key, runId, action, watermark) {
      snapshot.leave(key.target);
      await insertRows(engine, tx, 'watermarks', [
        {
          ...keyRow(key),
          run_id: runId,
          action,
          cursor_field: watermark.cursorField,
          value_type: watermark.type,
          value: watermark.value,
          bound: watermark.bound,
          complete_from: watermark.completeFrom,
          fingerprint: watermark.fingerprint,
        },
      ]);
    },
    async removeWatermark(tx, key, runId, { rebuild = false } = {}) {
      snapshot.leave(key.target);
      const action = rebuild ? 'rebuild' : 'removed';
      await insertRows(engine, tx, 'watermarks', [{ ...keyRow(key), run_id: runId, action }]);
    },
    async loadsToRebuild(tx) {
      const newest = await snapshot.refresh(tx);
      return newest.filter((row) => text(row, 'action') === 'rebuild').map(readKey);
    },
    async watermarks(tx, { target } = {}) {
      const known = target === undefined ? undefined : await snapshot.of(target);
      if (known !== undefined) return known.watermarks.flatMap((row) => readWatermark(row) ?? []).sort(byKey);
      const into = target === undefined ? '' : 'WHERE target_table = ?';
      const newest = `SELECT max(entry) FROM sqlflow.watermarks ${into} GROUP BY ${keyColumns}`;
      const rows = await select(tx, `entry IN (${newest})`, target === undefined ? [] : [target]);
      return rows.flatMap((row) => readWatermark(row) ?? []).sort(byKey);
    },
    async watermarkHistory(tx, key) {
      const rows = await select(tx, `${keyCondition} ORDER BY entry`, keyValues(key));
      return rows.map((row) =>
        compact<WatermarkEntry>({
          action: text(row, 'action') as WatermarkEntry['action'],
          runId: text(row, 'run_id'),
          recordedAt: text(row, 'recorded_at'),
          watermark: readWatermark(row),
        }),
      );
    },
  };
}

function byKey({ key: left }: StoredWatermark, { key: right }: StoredWatermark): number {
  const [one, other] = [JSON.stringify(keyValues(left)), JSON.stringify(keyValues(right))];
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Undefined for a row that takes the watermark away. */
export function readWatermark(row: Row): StoredWatermark | undefined {
  if (['removed', 'rebuild'].includes(text(row, 'action'))) return undefined;
  return compact<StoredWatermark>({
    key: readKey(row),
    action: text(row, 'action') as WatermarkAction,
    runId: text(row, 'run_id'),
    recordedAt: text(row, 'recorded_at'),
    cursorField: text(row, 'cursor_field'),
    type: text(row, 'value_type'),
    value: optionalText(row, 'value'),
    bound: optionalText(row, 'bound'),
    completeFrom: optionalText(row, 'complete_from'),
    fingerprint: text(row, 'fingerprint'),
  });
}
