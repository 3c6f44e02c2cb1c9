import type { Row } from '@sqlflow/connector-sdk';
import type { Engine, Transaction } from '@sqlflow/engine';
import { keyColumns } from './load-key-columns.js';
import { text } from './row-values.js';

/** What was committed of the LOADs into one table. */
export interface TableSnapshot {
  /** The newest row of `sqlflow.watermarks` of each of them, those that take a watermark away among them. */
  readonly watermarks: readonly Row[];
  /** False: no source has a state. */
  readonly hasSourceState: boolean;
}

interface Snapshot {
  readonly watermarks: readonly Row[];
  readonly withSourceState: ReadonlySet<string>;
}

/**
 * What the state said of all LOADs when it was first asked: one by one, finding the newest rows takes the engine longer
 * than a small load. A table leaves the snapshot for good when something is written about it: whether that commits is not
 * known here, and the database, which then answers, knows.
 */
export class LoadSnapshot {
  readonly #changed = new Set<string>();
  #reading: Promise<Snapshot> | undefined;

  constructor(readonly engine: Engine) {}

  /** To be called before something is written about LOADs into a table (`tableKey`). */
  leave(target: string): void {
    this.#changed.add(target);
  }

  /** Undefined: ask the database. */
  async of(target: string): Promise<TableSnapshot | undefined> {
    if (this.#changed.has(target)) return undefined;
    this.#reading ??= this.engine.transaction((tx) => this.#read(tx), { label: 'state' });
    const reading = this.#reading;
    reading.catch(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    const { watermarks, withSourceState } = await reading;
    if (this.#changed.has(target)) return undefined;
    return {
      watermarks: watermarks.filter((row) => text(row, 'target_table') === target),
      hasSourceState: withSourceState.has(target),
    };
  }

  /** Begins anew, while nothing is being written. Returns the newest row of each LOAD. */
  async refresh(tx: Transaction): Promise<readonly Row[]> {
    const snapshot = await this.#read(tx);
    this.#changed.clear();
    this.#reading = Promise.resolve(snapshot);
    return snapshot.watermarks;
  }

  async #read(tx: Transaction): Promise<Snapshot> {
    const newest = `SELECT max(entry) FROM sqlflow.watermarks GROUP BY ${keyColumns}`;
    const watermarks = await this.engine.run(tx, `SELECT * FROM sqlflow.watermarks WHERE entry IN (${newest})`);
    const states = await this.engine.run(tx, 'SELECT DISTINCT target_table FROM sqlflow.source_states');
    return {
      watermarks: watermarks.rows,
      withSourceState: new Set(states.rows.map((row) => text(row, 'target_table'))),
    };
  }
}
