import type { ColumnType } from '@sqlflow/connector-sdk';

/**
 * A column that an incremental table can go by, as its type allows. Bounds and other values of windows are text of the
 * column's type, with all digits.
 */
export interface WindowColumn {
  readonly type: ColumnType;
  /** What is taken from its values to look back: a duration or a number. */
  readonly measure: 'time' | 'number';
  /** The variables of a window without ends. */
  readonly variables: WindowVariables;
  /** The same in a form that the engine computes late, for a query that fails with SF4515. */
  readonly guarded: WindowVariables;
  /**
   * The value that a person means by `--from` or `--to`; undefined when it is none of this type. A date means the whole
   * day where the column is a timestamp.
   */
  bound(text: string, end: 'from' | 'to'): string | undefined;
  /** Whether a range ends before it begins. Both are what `bound` takes; if one is not, it is not. */
  isReversed(from: string, to: string): boolean;
  /** The last value that is not after an instant (ISO 8601 in UTC); undefined where values are no times. */
  notAfter(instant: string): string | undefined;
}

/**
 * What a query may use for the ends of its window, by name (`start_date`, `end_value` …), each an expression of SQL. Names
 * that mean nothing for the type are missing. `*_date` is a DATE, of the start rounded down and of the end rounded up;
 * `*_dt` a TIMESTAMP, with time zone where the column has one; `*_value` has the column's own type. Where there is no
 * end, they lie outside of all values: infinite, or for whole numbers and decimals one beyond, in the next wider type.
 */
export type WindowVariables = Readonly<Record<string, string>>;

/** Which part of a table is to be computed again. */
export interface WindowRequest {
  readonly column: string;
  /**
   * The last run that reached to the end: the newest value is the greatest in the table not after `notAfter`, where that
   * is known. Undefined: there was none, everything is computed.
   */
  readonly last?: { readonly notAfter?: string | undefined } | undefined;
  readonly lookback?: WindowLookback | undefined;
  /** As people write them: what `WindowColumn.bound` takes. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Count the values of the window: for people, who want to know how much it is. */
  readonly count?: boolean;
}

export type WindowLookback =
  | { readonly unit: 'duration'; readonly months: number; readonly days: number; readonly seconds: number }
  | { readonly unit: 'number'; readonly value: string };

/** The part of a table that is computed again: values after `after`, up to and with `upTo`. */
export interface TableWindow {
  /** Of the column, in the table. */
  readonly type: ColumnType;
  /** Undefined: from the first row on. */
  readonly after?: string;
  /** `after` as the query is told it, in each variable's precision: a query may give what lies behind that. */
  readonly starts?: Readonly<Partial<Record<'start_date' | 'start_dt' | 'start_value', string>>>;
  /** Undefined: to the last. */
  readonly upTo?: string;
  /** True: `upTo` does not lie behind `after`, so no value is in it. */
  readonly empty: boolean;
  readonly variables: WindowVariables;
  /** As in `WindowColumn`. */
  readonly guarded: WindowVariables;
  /** How many different values of the column the window holds now, where that was asked for. */
  readonly values?: bigint;
}

/** Which rows an apply takes the place of, and which of the staged ones belong there. */
export interface WindowReplacement {
  readonly column: string;
  /** Staged rows up to and with this value are dropped. */
  readonly after?: string;
  /** Staged rows before this value are an error. */
  readonly notBefore?: string;
  /** Staged rows after this value are dropped. */
  readonly upTo?: string;
}
