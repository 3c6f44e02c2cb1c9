import type { SourceState } from '@sqlflow/connector-sdk';
import type { Engine, TableName } from '@sqlflow/engine';
import { type LoadKey, readStateStore, type StoredWatermark, tableKey } from '@sqlflow/state';
import { isOf } from '../run/load/read-start.js';

/** What a LOAD remembers of earlier runs. */
export interface Remembered {
  readonly watermark: StoredWatermark | undefined;
  readonly state: SourceState | undefined;
  /** How many other LOADs feed the table. */
  readonly others: number;
}

const nothing: Remembered = { watermark: undefined, state: undefined, others: 0 };

/** What a LOAD remembers, without changing anything. A table that is gone starts afresh. */
export async function rememberedOf(engine: Engine, key: LoadKey, target: TableName): Promise<Remembered> {
  const store = await readStateStore(engine);
  if (store === undefined) return nothing;
  return engine.transaction(async (tx) => {
    if ((await engine.tableColumns(tx, target)) === undefined) return nothing;
    const feeding = await store.watermarks(tx, { target: tableKey(target) });
    const watermark = feeding.find((each) => isOf(key, each));
    const state = await store.sourceState(tx, key);
    return { watermark, state, others: feeding.filter((each) => each !== watermark).length };
  });
}
