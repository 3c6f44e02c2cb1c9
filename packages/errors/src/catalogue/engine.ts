import { defineCode } from '../code.js';
import { engineFailureCodes } from './engine-failures.js';
import { userFunctionCodes } from './user-functions.js';

/** Who keeps a database from being opened. `since` and `activity` are clauses: `running since …`, `pipeline … since …`. */
type DatabaseHolder = {
  readonly path: string;
  readonly holder: string;
  readonly since?: string;
  readonly activity?: string;
  readonly kind: 'sqlflow' | 'reader' | 'self' | 'other';
};

const lockAdvice: Readonly<Record<DatabaseHolder['kind'], string>> = {
  sqlflow: 'wait for it with `--wait` (`--wait 5m`: no longer than that), or end it',
  reader:
    'it only reads: `sqlflow query` works meanwhile; to change the database close it there, or wait with `--wait`',
  other: 'close the database there, or wait for that with `--wait` (`--wait 5m`: no longer than that)',
  self: 'close it before it is opened again, or use `project.query`, which shares what the project has open',
};

/** SF6xxx: The engine and its database. */
export const engineCodes = {
  notADatabase: defineCode<{ path: string; found: string }>({
    code: 'SF6000',
    title: 'Not a DuckDB database',
    message: ({ path, found }) => `${path} is not a DuckDB database file (${found})`,
    hint: () => 'check the path of the engine in the profile; move the file away to start with a new database',
    explanation:
      "The file named as the engine's database exists, but does not begin as a DuckDB database does. Usually the path points at another kind of file (a CSV, a SQLite or Parquet file), or the file was cut off while it was copied.\n\nCorrect `engine.path` in the profile. If the file is of no use, move it away: SQLFlow makes a new database where there is none, but never overwrites a file it does not recognise.",
  }),
  newerDatabase: defineCode<{ path: string; madeBy: string; format: string; readable: string; engine: string }>({
    code: 'SF6001',
    title: 'Database written by a newer DuckDB',
    message: ({ path, madeBy, format, readable, engine }) =>
      `${path} was written by DuckDB ${madeBy} (storage format ${format}); this SQLFlow has DuckDB ${engine}, which reads formats ${readable}`,
    hint: ({ madeBy }) =>
      `update SQLFlow, or export the tables with DuckDB ${madeBy} (EXPORT DATABASE 'dir' (FORMAT parquet)) and load them into a new database`,
    explanation:
      "A DuckDB file carries the version of its storage format, and a DuckDB reads only the formats it knows. This file was last written by a newer DuckDB than the one inside SQLFlow, for example by the DuckDB command line.\n\nUpdate SQLFlow if there is a newer one. Otherwise open the file with the DuckDB that made it and either write it again in an older format:\n\n```sql\nATTACH 'old.duckdb' AS old (STORAGE_VERSION 'v1.0.0');\nCOPY FROM DATABASE new TO old;\n```\n\nor export its tables as Parquet and load them. SQLFlow never falls back to an empty database.",
  }),
  databaseLocked: defineCode<DatabaseHolder>({
    code: 'SF6002',
    title: 'Database in use by another process',
    failure: 'transient',
    message: ({ path, holder, since, activity }) =>
      [`${path} is locked by ${holder}`, since, activity].filter((each) => each !== undefined).join(', '),
    hint: ({ kind }) => lockAdvice[kind],
    explanation:
      'A DuckDB file may be open for writing in one process at a time; as long as it is, nobody else can even read it. While nobody writes, any number of processes may read. Another process has it open now: usually another SQLFlow run, a notebook, a database tool, or the DuckDB command line.\n\nThe message names the process where the system tells it, and for a run of SQLFlow the pipeline. `--wait` waits until it has ended, `--wait 5m` no longer than five minutes. A tool that only looks at the data should open the file read-only and close it when done: it keeps runs waiting, but not `sqlflow query`.\n\nA lock never outlives its process, so there is no lock file to delete. `….used-by.json` beside the database only tells others what is going on; one that a killed process left does no harm.\n\nWhen the message names the program itself, it opens the file twice: close the first engine or connection, or use `project.query`, which shares the one that the project has open.',
  }),
  databaseNotWritable: defineCode<{ path: string; reason: string; readable: boolean }>({
    code: 'SF6003',
    title: 'Database cannot be read or written',
    message: ({ path, reason, readable }) => `cannot ${readable ? 'write' : 'read'} the database ${path}: ${reason}`,
    hint: () => 'check the owner and permissions of the file and of its directory',
    explanation:
      'SQLFlow needs to read and write the database file and to create files beside it (the write-ahead log and temporary files). The operating system refused one of these.\n\nCheck that the user who runs SQLFlow owns the file and may write to its directory, and that the file system is not mounted read-only. `path: ":memory:"` runs without a file, and keeps nothing afterwards.',
  }),
  databaseNotOpened: defineCode<{ path: string; reason: string }>({
    code: 'SF6004',
    title: 'Database cannot be opened',
    failure: 'permanent',
    message: ({ path, reason }) => `cannot open the database ${path}: ${reason}`,
    hint: () => 'if the file is damaged, restore a backup or move it away and run the pipelines again',
    explanation:
      "DuckDB could not open the database for a reason other than those with a code of their own: the message holds DuckDB's words. A damaged file (a checksum that does not match, a write-ahead log that cannot be replayed) is the usual cause; a disk that failed or a file copied while it was open can lead to it.\n\nRestore a backup, or move the file away and load everything again.",
  }),
  settingRefused: defineCode<{ setting: string; value: string; reason: string }>({
    code: 'SF6005',
    title: 'Engine setting refused',
    message: ({ setting, value, reason }) => `the engine refuses ${setting} = ${value}: ${reason}`,
    hint: () => 'see `engine` in the profile',
    explanation:
      'A setting of the engine in the profile has a value DuckDB does not take. Memory limits are written like `2GB` or `512MB`, threads as a whole number from 1.\n\n```yaml\nengine: { type: duckdb, path: target/dev.duckdb, memory_limit: 2GB, threads: 4 }\n```\n\nCorrect the value in the profile; nothing was opened.',
  }),
  interrupted: defineCode<Record<string, never>>({
    code: 'SF6006',
    title: 'Interrupted',
    failure: 'permanent',
    message: () => 'interrupted',
    explanation:
      'The run was stopped from outside (Ctrl-C, a signal, or the embedding program) while the engine was at work. The running statement was interrupted and its transaction rolled back: tables are as they were before the task.\n\nRun the pipeline again.',
  }),
  commitFailed: defineCode<{ reason: string }>({
    code: 'SF6007',
    title: 'Commit failed',
    failure: 'transient',
    message: ({ reason }) => `the transaction could not be committed: ${reason}`,
    hint: () => 'nothing was changed; run again',
    explanation:
      'All statements of the task succeeded, but the database refused to commit them, and everything was rolled back. Two tasks that changed the same rows or the same table at the same time are the usual cause; a full disk is another.\n\nRun again. If it happens every time, let the tasks run one after the other (`--threads 1`) and report it.',
  }),
  engineClosed: defineCode<Record<string, never>>({
    code: 'SF6008',
    title: 'Engine closed',
    failure: 'permanent',
    message: () => 'the engine has been closed',
    explanation:
      'A statement was sent to an engine after it had been closed, or to a transaction that had ended. In a program that embeds SQLFlow this means that a project was used after `project.close()`.\n\nKeep the project open for as long as its results are read.',
  }),
  stageGone: defineCode<Record<string, never>>({
    code: 'SF6009',
    title: 'Staged rows are gone',
    failure: 'permanent',
    message: () => 'the staged rows belong to another transaction, or have been applied already',
    explanation:
      'Rows are staged inside a transaction and can be applied once, in that transaction. A program that uses the engine directly kept the handle for longer than that.\n\nStage and apply inside one call of `engine.transaction`. In a pipeline this cannot happen: please report it if it does.',
  }),
  spoolFailed: defineCode<{ directory: string; reason: string }>({
    code: 'SF6010',
    title: 'Temporary file cannot be written',
    failure: 'permanent',
    message: ({ directory, reason }) => `cannot keep what was received in ${directory}: ${reason}`,
    hint: () => 'check the free space and the permissions of the directory',
    explanation:
      "Bytes that a source streams are kept in a temporary file until they are loaded, because they may have to be read twice. The file could not be written: usually the disk is full, or the directory belongs to another user.\n\nThe directory lies beside the database, or in the system's temporary directory for a database in memory (`TMPDIR` moves that one). Nothing was loaded.",
  }),
  waitedInVain: defineCode<{ seconds: string; problem: string }>({
    code: 'SF6011',
    title: 'Database was not free in time',
    failure: 'transient',
    message: ({ seconds, problem }) => `waited ${seconds} s for nothing: ${problem}`,
    hint: () => 'wait longer (`--wait` without a time waits until it is free), or end the other process',
    explanation:
      'Another process had the database open, and still had it when the time given to `--wait` was over. Nothing was started and nothing was changed.\n\nSF6002 tells more about who may use a database at the same time.',
  }),
  ...engineFailureCodes,
  ...userFunctionCodes,
};
