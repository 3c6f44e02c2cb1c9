/** The columns that tell one LOAD from another; see `LoadKey`. */
const loadKeyColumns = `
  load_file    VARCHAR NOT NULL,
  source       VARCHAR NOT NULL,
  stream       VARCHAR NOT NULL,
  target_table VARCHAR NOT NULL,
  where_hash   VARCHAR NOT NULL`;

/** What `history_entries` says of a run or task in `details`, with the types that `execution_history` shows it in. */
const historyDetails = [
  ['pipeline', 'VARCHAR'],
  ['pipeline_file', 'VARCHAR'],
  ['profile', 'VARCHAR'],
  ['plan_hash', 'VARCHAR'],
  ['status', undefined],
  ['attempt', 'INTEGER'],
  ['started_at', 'TIMESTAMP WITH TIME ZONE'],
  ['ended_at', 'TIMESTAMP WITH TIME ZONE'],
  ['source', 'VARCHAR'],
  ['stream', 'VARCHAR'],
  ['target', 'VARCHAR'],
  ['sync_mode', 'VARCHAR'],
  ['load_mode', 'VARCHAR'],
  ['rows_read', 'BIGINT'],
  ['rows_inserted', 'BIGINT'],
  ['rows_updated', 'BIGINT'],
  ['rows_deleted', 'BIGINT'],
  ['rows_rejected', 'BIGINT'],
  ['bytes', 'BIGINT'],
  ['watermark_before', 'VARCHAR'],
  ['watermark_after', 'VARCHAR'],
  ['error_code', 'VARCHAR'],
  ['message', 'VARCHAR'],
  ['rows_reread', 'BIGINT'],
  ['rows_superseded', 'BIGINT'],
  ['rows_excluded', 'BIGINT'],
  ['inputs', 'VARCHAR'],
  ['requests', 'BIGINT'],
  ['request_retries', 'BIGINT'],
  ['waited_ms', 'BIGINT'],
] as const;

/** Of a column of its own, or of the JSON object whose values are texts. */
function historyColumn([name, type]: (typeof historyDetails)[number]): string {
  if (type === undefined) return name;
  const text = `(details ->> '$.${name}')`;
  return `${type === 'VARCHAR' ? text : `CAST(${text} AS ${type})`} AS ${name}`;
}

/** Details are texts; those of instants are ISO 8601 in UTC, as runs write them. */
function asDetail(name: string, type: string | undefined): string {
  const isInstant = type === 'TIMESTAMP WITH TIME ZONE';
  return isInstant
    ? `strftime(make_timestamp(epoch_us(${name})), '%Y-%m-%dT%H:%M:%S.%fZ')`
    : `CAST(${name} AS VARCHAR)`;
}

/** Every row knows its place in the order of writing and when its transaction began. */
const entryColumns = `
  entry       BIGINT NOT NULL DEFAULT nextval('sqlflow.entries'),
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()`;

/**
 * The statements that lead from each version of the state tables to the next: the first list makes version 1 in an
 * empty schema. A list that was ever published is never changed.
 *
 * There are no keys and no indexes. Rows are only added and the newest counts, because in DuckDB two transactions that
 * update one row fail; and an index would make tasks that run side by side collide.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    'CREATE SEQUENCE sqlflow.entries',
    `CREATE TABLE sqlflow.schema_info (
  version     INTEGER NOT NULL,
  migrated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
)`,
    `CREATE TABLE sqlflow.watermarks (${entryColumns},
  run_id        VARCHAR NOT NULL,${loadKeyColumns},
  action        VARCHAR NOT NULL,
  cursor_field  VARCHAR,
  value_type    VARCHAR,
  "value"       VARCHAR,
  bound         VARCHAR,
  complete_from VARCHAR,
  fingerprint   VARCHAR
)`,
    `CREATE TABLE sqlflow.source_states (${entryColumns},
  run_id  VARCHAR NOT NULL,${loadKeyColumns},
  version INTEGER,
  data    VARCHAR
)`,
    `CREATE TABLE sqlflow.window_rows (${entryColumns},
  run_id        VARCHAR NOT NULL,${loadKeyColumns},
  cursor_value  VARCHAR,
  column_names  VARCHAR NOT NULL,
  column_hashes UBIGINT[] NOT NULL,
  row_count     BIGINT NOT NULL
)`,
    `CREATE TABLE sqlflow.file_manifest (${entryColumns},
  run_id       VARCHAR NOT NULL,${loadKeyColumns},
  path         VARCHAR NOT NULL,
  removed      BOOLEAN NOT NULL,
  size         BIGINT,
  modified_at  TIMESTAMP WITH TIME ZONE,
  content_hash VARCHAR
)`,
    `CREATE TABLE sqlflow.execution_history (${entryColumns},
  run_id           VARCHAR NOT NULL,
  task_id          VARCHAR,
  kind             VARCHAR NOT NULL,
  pipeline         VARCHAR NOT NULL,
  pipeline_file    VARCHAR NOT NULL,
  profile          VARCHAR NOT NULL,
  plan_hash        VARCHAR NOT NULL,
  status           VARCHAR NOT NULL,
  attempt          INTEGER,
  started_at       TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at         TIMESTAMP WITH TIME ZONE,
  source           VARCHAR,
  stream           VARCHAR,
  target           VARCHAR,
  sync_mode        VARCHAR,
  load_mode        VARCHAR,
  rows_read        BIGINT,
  rows_inserted    BIGINT,
  rows_updated     BIGINT,
  rows_deleted     BIGINT,
  rows_rejected    BIGINT,
  bytes            BIGINT,
  watermark_before VARCHAR,
  watermark_after  VARCHAR,
  error_code       VARCHAR,
  message          VARCHAR
)`,
    `CREATE TABLE sqlflow.rejects (${entryColumns},
  run_id       VARCHAR NOT NULL,
  task_id      VARCHAR NOT NULL,
  source       VARCHAR NOT NULL,
  target_table VARCHAR NOT NULL,
  file         VARCHAR NOT NULL,
  line         BIGINT,
  column_name  VARCHAR,
  reason       VARCHAR NOT NULL,
  text         VARCHAR
)`,
    `CREATE TABLE sqlflow.schema_versions (${entryColumns},
  run_id  VARCHAR NOT NULL,
  kind    VARCHAR NOT NULL,
  name    VARCHAR NOT NULL,
  file    VARCHAR,
  columns STRUCT(name VARCHAR, type VARCHAR)[] NOT NULL
)`,
  ],
  [
    'ALTER TABLE sqlflow.execution_history ADD COLUMN rows_reread BIGINT',
    'ALTER TABLE sqlflow.execution_history ADD COLUMN rows_superseded BIGINT',
    'ALTER TABLE sqlflow.execution_history ADD COLUMN rows_excluded BIGINT',
    'ALTER TABLE sqlflow.execution_history ADD COLUMN inputs VARCHAR',
  ],
  [
    'ALTER TABLE sqlflow.execution_history ADD COLUMN requests BIGINT',
    'ALTER TABLE sqlflow.execution_history ADD COLUMN request_retries BIGINT',
    'ALTER TABLE sqlflow.execution_history ADD COLUMN waited_ms BIGINT',
  ],
  [
    // A checkpoint, which every run ends with, costs the more the more columns a table has that was written to.
    `CREATE TABLE sqlflow.history_entries (${entryColumns},
  run_id  VARCHAR NOT NULL,
  task_id VARCHAR,
  kind    VARCHAR NOT NULL,
  status  VARCHAR NOT NULL,
  details VARCHAR NOT NULL
)`,
    `INSERT INTO sqlflow.history_entries
     SELECT entry, recorded_at, run_id, task_id, kind, status, json_merge_patch('{}', json_object(${historyDetails
       .filter(([, type]) => type !== undefined)
       .map(([name, type]) => `'${name}', ${asDetail(name, type)}`)
       .join(', ')}))
     FROM sqlflow.execution_history ORDER BY entry`,
    'DROP TABLE sqlflow.execution_history',
    `CREATE VIEW sqlflow.execution_history AS
     SELECT entry, recorded_at, run_id, task_id, kind, ${historyDetails.map(historyColumn).join(', ')}
     FROM sqlflow.history_entries`,
  ],
];
