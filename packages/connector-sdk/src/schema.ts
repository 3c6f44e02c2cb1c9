/**
 * A column type in SQL, spelt as DuckDB spells it: `BIGINT`, `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`,
 * `STRUCT(a INTEGER, b VARCHAR[])`, `MAP(VARCHAR, DOUBLE)`. As text.
 */
// Text survives JSON, YAML and plans unchanged.
export type ColumnType = string;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** False only where the source guarantees that the column holds no NULL. Default true. */
  readonly nullable?: boolean;
}

/** What a source can tell about one of its streams before reading it. */
export interface StreamSchema {
  /** The name used in `LOAD t FROM source.stream`; empty for the only stream of a single-stream source. */
  readonly stream: string;
  /** Empty where only records tell them and there is none yet: a table that exists keeps its own, another is not made. */
  readonly columns: readonly Column[];
  readonly primaryKey?: readonly string[];
  /** The column most likely to serve as `cursor_field`. */
  readonly cursor?: string;
  /** True where the types come from a sample (CSV, JSON) and may widen while reading. */
  readonly inferred: boolean;
}
