import type { Column } from '@sqlflow/connector-sdk';
import type { StageOptions } from '@sqlflow/engine';
import { drawnFrom } from '../files/drawn-from.js';
import { kindChanged, requireColumn } from '../incremental/cursor-column.js';
import { atOrAbove, atOrAboveOrNull } from '../incremental/cursor-condition.js';
import { sameKind } from '../incremental/cursor-kind.js';
import type { Session } from '../session.js';
import { quoteName, quoteText } from '../sql-text.js';

/** How the cursor's column of one input is read. */
export interface CursorReading {
  /** As the input spells it. */
  readonly name: string;
  /** Rows that are wanted; undefined: all. */
  readonly condition: string | undefined;
  /** The same in two: every wanted row is of one of them and of no other. */
  readonly halves: readonly string[] | undefined;
  /** What stands in its place; undefined: the column itself. */
  readonly value: string | undefined;
}

let sequences = 0;

/** The cursor of what is staged: which rows are wanted, and whether the column is of the kind it was before. */
export class StagedCursor {
  #foreign: { readonly column: Column; readonly sequence: string }[] = [];

  constructor(
    private readonly session: Session,
    private readonly options: StageOptions['cursor'],
  ) {}

  /** Throws where the input lacks the column. */
  requireIn(columns: readonly Column[]): void {
    if (this.options !== undefined) requireColumn(columns, this.options.field);
  }

  /** The rows wanted of an input in which an SQL expression of this type stands for the cursor; undefined: all. */
  condition(expression: string, type: string): string | undefined {
    const from = this.options?.from;
    return from === undefined || !sameKind(type, from.type) ? undefined : atOrAboveOrNull(expression, type, from);
  }

  /**
   * Reads the column of an input. One of another kind is harmless as long as it has no value (a file with a header only
   * gives texts): it takes the type it had, and a sequence counts the values, which nobody knows before they are read.
   */
  async reading(columns: readonly Column[]): Promise<CursorReading | undefined> {
    if (this.options === undefined) return undefined;
    const { field, from } = this.options;
    const column = requireColumn(columns, field);
    const name = quoteName(column.name);
    if (from === undefined || sameKind(column.type, from.type)) {
      const halves = from === undefined ? undefined : [atOrAbove(name, column.type, from), `${name} IS NULL`];
      return { name: column.name, condition: this.condition(name, column.type), halves, value: undefined };
    }
    const sequence = `__sqlflow_cursor_${++sequences}`;
    await this.session.run(`CREATE TEMP SEQUENCE ${sequence}`, { query: '' });
    this.#foreign.push({ column, sequence });
    const value = `CASE WHEN ${name} IS NULL THEN NULL::${from.type} WHEN nextval(${quoteText(sequence)}) > 0 THEN NULL::${from.type} END`;
    return { name: column.name, condition: undefined, halves: undefined, value };
  }

  /** Throws where a column of another kind had a value. */
  async refuseForeign(): Promise<void> {
    const from = this.options?.from;
    if (from === undefined) return;
    for (const { column, sequence } of this.#foreign) {
      if ((await drawnFrom(this.session, sequence)) > 0n) throw kindChanged(column, from);
    }
  }

  /** What was read is not kept. */
  forget(): void {
    this.#foreign = [];
  }
}
