/** What `sqlflow.yml` and the profile say, after defaults. */
export interface ProjectSettings {
  readonly name: string;
  readonly profile: string;
  /** Names of all profiles there are, sorted. */
  readonly profiles: readonly string[];
  /** Modules of third-party connectors named under `connectors:` in `sqlflow.yml`. */
  readonly connectorModules: readonly string[];
  readonly engine: EngineSettings;
  readonly history: HistorySettings;
  /** The profile's variables as text; they may contain `${…}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of `.env`. */
  readonly dotenv: Readonly<Record<string, string>>;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
}

export interface HistorySettings {
  /** How many days runs, rejected rows and what is no longer needed of states are kept. Default 90. */
  readonly keepDays: number;
}

export interface EngineSettings {
  readonly type: 'duckdb';
  /** Absolute path, or `:memory:`. */
  readonly path: string;
  /** As DuckDB writes it: `2GB`. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** Default true: results keep the order of insertion. */
  readonly preserveInsertionOrder: boolean;
}

/** A connection of the profile; its parameters may contain `${…}`. */
export interface ConnectionSettings {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}
