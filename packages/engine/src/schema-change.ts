export interface SuspectedRename extends Rename {
  /** Renames the column of the table. */
  readonly statement: string;
}

/** How a column changed, by its name. Every change but `added` has `from`, every one but `gone` has `to`. */
export interface ColumnChange {
  readonly kind: 'added' | 'gone' | 'widened' | 'narrowed' | 'changed';
  readonly column: string;
  readonly from?: string;
  readonly to?: string;
  /** `lossy`: there are or may be values that do not come through. */
  readonly verdict: 'lossless' | 'lossy';
}

/** A guess from the values, for people to decide. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** How many values were compared, and how many of them are equal. */
  readonly compared: bigint;
  readonly agreeing: bigint;
  /** In rows with the same keys, in rows that are the same otherwise, or whether the values occur at all. */
  readonly by: 'keys' | 'rows' | 'values';
}

export interface SchemaChange {
  readonly kind: 'column-added' | 'type-widened' | 'column-missing';
  readonly column: string;
  readonly from?: string;
  readonly to?: string;
}
