import type { Json, SourceState } from '@sqlflow/connector-sdk';
import type { Engine, Transaction } from '@sqlflow/engine';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { insertRows } from '../insert-rows.js';
import type { LoadKey } from '../load-key.js';
import { keyCondition, keyRow, keyValues } from '../load-key-columns.js';
import type { LoadSnapshot } from '../load-snapshot.js';
import { optionalText } from '../row-values.js';

/** What sources remember of how far they have read: `sqlflow.source_states`. The newest of a LOAD counts. */
export interface SourceStates {
  sourceState(tx: Transaction, key: LoadKey): Promise<SourceState | undefined>;
  /** Throws SF7052 when the state is larger than the contract allows. */
  saveSourceState(tx: Transaction, key: LoadKey, runId: string, state: SourceState): Promise<void>;
  removeSourceState(tx: Transaction, key: LoadKey, runId: string): Promise<void>;
}

/** 1 MiB of JSON: what the connector contract allows. */
const largest = 1024 * 1024;

export function sourceStates(engine: Engine, snapshot: LoadSnapshot): SourceStates {
  return {
    async sourceState(tx, key) {
      if ((await snapshot.of(key.target))?.hasSourceState === false) return undefined;
      const { rows } = await engine.run(
        tx,
        `SELECT version, data FROM sqlflow.source_states WHERE ${keyCondition} ORDER BY entry DESC LIMIT 1`,
        keyValues(key),
      );
      const [row] = rows;
      const data = row === undefined ? undefined : optionalText(row, 'data');
      return data === undefined ? undefined : { version: Number(row?.version), data: JSON.parse(data) as Json };
    },
    async saveSourceState(tx, key, runId, state) {
      snapshot.leave(key.target);
      const data = JSON.stringify(state.data);
      const bytes = Buffer.byteLength(data);
      if (bytes > largest) throw sqlFlowError(codes.project.sourceStateTooLarge, { source: key.source, bytes });
      const row = { ...keyRow(key), run_id: runId, version: BigInt(state.version), data };
      await insertRows(engine, tx, 'source_states', [row]);
    },
    async removeSourceState(tx, key, runId) {
      snapshot.leave(key.target);
      await insertRows(engine, tx, 'source_states', [{ ...keyRow(key), run_id: runId }]);
    },
  };
}
