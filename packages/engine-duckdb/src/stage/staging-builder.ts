import type { Column } from '@sqlflow/connector-sdk';
import type { StageOptions, Transaction } from '@sqlflow/engine';
import { evolveTable } from '../evolve/evolve.js';
import { withProgress } from '../progress.js';
import type { Session } from '../session.js';
import { sqlLiteral } from '../sql-literal.js';
import { displayName, quoteName, sameName } from '../sql-text.js';
import { restartTransaction } from '../transaction.js';
import { type CursorReading, StagedCursor } from './staged-cursor.js';
import { newStagingTable, type StagedTable } from './staged-table.js';

/**
 * Fills one staging table from any number of inputs. Columns may appear and widen from one input to the next; the
 * table grows with them.
 */
export class StagingBuilder {
  readonly table: StagedTable;
  readonly cursor: StagedCursor;
  #columns: readonly Column[] | undefined;

  constructor(
    readonly tx: Transaction,
    readonly session: Session,
    readonly options: StageOptions,
    /** True: nothing was done in the transaction before. */
    private readonly alone: boolean,
  ) {
    this.table = newStagingTable(tx, options.intent);
    this.cursor = new StagedCursor(session, options.cursor);
  }

  /** Columns so far; undefined before the first input. */
  get columns(): readonly Column[] | undefined {
    return this.#columns;
  }

  /** Makes sure the table exists and has these columns, or wider ones. */
  async require(columns: readonly Column[]): Promise<void> {
    this.cursor.requireIn(columns);
    if (this.#columns === undefined) {
      const list = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(', ');
      await this.session.run(`${this.#create()} (${list})`, { query: '' });
    } else {
      await this.#evolve({ source: '(SELECT 1 WHERE false)', columns });
    }
    this.#columns = await this.session.describe(this.table.relation);
  }

  /**
   * Adds the rows of a table expression, after projection, filter and constant columns of the options.
   *
   * DuckDB skips row groups by their statistics for `c >= x` and for `c IS NULL`, but not for one OR the other: of 10
   * million rows it then reads the whole column, 61 MB instead of 1 MB. An input that has such statistics is
   * `skippable`, and is asked twice; the rows without cursor come last.
   */
  async addSelect(source: string, columns: readonly Column[], skippable = false): Promise<void> {
    const { session, options } = this;
    const query = { query: options.where ?? '' };
    const reading = await this.cursor.reading(columns);
    const conditions = (skippable ? reading?.halves : undefined) ?? [reading?.condition];
    const select = conditions
      .map((condition) => selectStaged(source, columns, options, reading && { ...reading, condition }))
      .join(' UNION ALL ');
    let sql = `${this.#create()} AS ${select}`;
    if (this.#columns !== undefined) {
      await this.#evolve({ source: `(${select})`, columns: await session.describe(select, query) });
      sql = `INSERT INTO ${this.table.relation} BY NAME ${select}`;
    }
    await withProgress(session.connection, options.onProgress, () => session.run(sql, query));
    this.#columns = await session.describe(this.table.relation);
  }

  /** Forgets all rows and columns. */
  async truncate(): Promise<void> {
    await this.session.run(`DROP TABLE IF EXISTS ${this.table.relation}`, { query: '' });
    this.#columns = undefined;
    this.cursor.forget();
  }

  /**
   * After an error has ended the transaction: begins it anew, if nothing but this stage was done in it so far. False:
   * it was, and the error stands.
   */
  async startAnew(): Promise<boolean> {
    if (this.#columns !== undefined || !this.alone) return false;
    await restartTransaction(this.session);
    return true;
  }

  async countRows(): Promise<bigint> {
    return this.#columns === undefined ? 0n : this.session.count(`SELECT count(*) FROM ${this.table.relation}`);
  }

  #create(): string {
    return `CREATE ${this.table.real ? '' : 'TEMP '}TABLE ${this.table.relation}`;
  }

  async #evolve(incoming: { source: string; columns: readonly Column[] }): Promise<void> {
    const target = displayName(this.options.intent.target);
    await evolveTable(this.session, this.table, target, this.#columns ?? [], incoming);
  }
}

/** What of the source's rows and columns is wanted, as a SELECT. */
function selectStaged(
  source: string,
  columns: readonly Column[],
  options: StageOptions,
  cursor: CursorReading | undefined,
): string {
  const { where, addColumns = [], limit } = options;
  const kept = columns.filter((column) => isWanted(options, column.name));
  const added = addColumns.map(
    ({ column, value }) => `${sqlLiteral(value)}::${column.type} AS ${quoteName(column.name)}`,
  );
  const values = kept.map(({ name }) =>
    cursor?.value !== undefined && sameName(name, cursor.name)
      ? `${cursor.value} AS ${quoteName(name)}`
      : quoteName(name),
  );
  const conditions = [cursor?.condition, where === undefined ? undefined : `(\n${where}\n)`];
  const all = conditions.filter((each) => each !== undefined).join(' AND ');
  const select = `SELECT ${[...values, ...added].join(', ')} FROM ${source}${all === '' ? '' : ` WHERE ${all}`}`;
  return limit === undefined ? select : `(${select} LIMIT ${limit})`;
}

/** Whether a column is among those asked for, or the cursor; all are where nothing was asked. */
export function isWanted({ columns, cursor }: StageOptions, name: string): boolean {
  if (columns === undefined || (cursor !== undefined && sameName(cursor.field, name))) return true;
  return columns.some((each) => sameName(each, name));
}

/** Without filters, constant columns and a limit, rows may go straight into the staging table. */
export function isPlain({ where, cursor, addColumns = [], limit }: StageOptions): boolean {
  return where === undefined && cursor?.from === undefined && addColumns.length === 0 && limit === undefined;
}
