import type { Column, Row } from '@sqlflow/connector-sdk';
import { quoteName } from '../sql-text.js';
import { RowWriter } from './row-writer.js';
import { newTemporaryTable } from './staged-table.js';
import { isPlain, isWanted, type StagingBuilder } from './staging-builder.js';

/**
 * Takes the row objects between two schemas. Rows go straight into the staging table, unless a filter or constant
 * columns have to be applied: then they go through a temporary table.
 */
export class RowStage {
  #written = 0n;

  private constructor(
    private readonly writer: RowWriter,
    private readonly finish: () => Promise<void>,
  ) {}

  get written(): bigint {
    return this.#written;
  }

  static async open(builder: StagingBuilder, columns: readonly Column[]): Promise<RowStage> {
    const { session, options } = builder;
    if (isPlain(options)) {
      const kept = columns.filter((column) => isWanted(options, column.name));
      await builder.require(kept);
      const names = (builder.columns ?? []).map((column) => column.name);
      const ignored = columns.filter((column) => !kept.includes(column)).map((column) => column.name);
      return new RowStage(await RowWriter.open(session, builder.table, names, ignored), async () => undefined);
    }
    const through = newTemporaryTable();
    const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
    await session.run(`CREATE TEMP TABLE ${through.relation} (${list})`, { query: '' });
    const names = columns.map((column) => column.name);
    return new RowStage(await RowWriter.open(session, through, names, []), async () => {
      await builder.addSelect(through.relation, await session.describe(through.relation));
      await session.run(`DROP TABLE ${through.relation}`, { query: '' });
    });
  }

  write(rows: readonly Row[]): void {
    this.writer.write(rows);
    this.#written += BigInt(rows.length);
  }

  /** Everything written is in the staging table afterwards. */
  async end(): Promise<void> {
    this.writer.close();
    await this.finish();
  }

  /** Ends without keeping anything. */
  close(): void {
    this.writer.close();
  }
}
