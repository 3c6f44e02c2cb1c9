import { defineCode } from '../code.js';

export interface EngineWords {
  /** DuckDB's own message, without its place. */
  readonly message: string;
}

/** SF6500–SF6549: What stops the engine while a statement runs. */
export const engineFailureCodes = {
  outOfMemory: defineCode<EngineWords>({
    code: 'SF6500',
    title: 'Out of memory',
    failure: 'permanent',
    message: ({ message }) => `the engine ran out of memory: ${message}`,
    hint: () => 'raise engine.memory_limit or lower engine.threads in the profile',
    explanation:
      'A statement needed more memory than `memory_limit` allows, and could not move enough of it to disk. Sorting, grouping and joining spill to the temporary directory; a few operations cannot: very wide rows, huge lists from `list()` or `string_agg()`, cross joins, and writing many Parquet partitions at once.\n\n```yaml\nengine: { type: duckdb, memory_limit: 4GB, threads: 2 }\n```\n\nEach thread needs memory of its own, so fewer threads help too. So does leaving out columns that are not needed, and filtering before joining.',
  }),
  diskFull: defineCode<EngineWords>({
    code: 'SF6501',
    title: 'Disk full',
    failure: 'permanent',
    message: ({ message }) => `no space left on the disk: ${message}`,
    hint: () => "free some space, or move the database, the output or the engine's temp_directory to another disk",
    explanation:
      'Writing failed because a disk or a quota is full, or a limit on the size of files was reached. It can be the disk of the database, of an export, or of the temporary directory in which the engine keeps what does not fit into memory.\n\nThe task was rolled back and its unfinished files removed; tables are as they were. Free some space and run again. Deleted rows free space inside the database file, not on the disk, until the file is copied.',
  }),
  fileError: defineCode<EngineWords>({
    code: 'SF6502',
    title: 'File cannot be read or written',
    failure: 'permanent',
    message: ({ message }) => message,
    explanation:
      'The operating system refused something the engine wanted to do with a file, other than for lack of space: permission is missing, a directory does not exist, too many files are open, or the file is damaged. The message holds the words of DuckDB and of the system.\n\nCheck the path and its permissions as the user who runs SQLFlow. What the task had done was rolled back.',
  }),
  constraintViolated: defineCode<EngineWords>({
    code: 'SF6503',
    title: 'Constraint violated',
    failure: 'data',
    message: ({ message }) => message,
    explanation:
      'A row does not satisfy a constraint of the table it was meant for: NOT NULL, PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY. SQLFlow makes tables without constraints, so this table was made by something else. Nothing of the task was kept.\n\nCorrect the data in the source or in a query before, or change the constraint. For a key that comes again, `MODE UPSERT KEY (…)` updates the row that is there.',
  }),
  transactionConflict: defineCode<EngineWords>({
    code: 'SF6504',
    title: 'Conflict between transactions',
    failure: 'transient',
    message: ({ message }) => message,
    hint: () => 'run again; nothing was changed',
    explanation:
      'Two transactions changed the same rows or the same table at the same time, and the database lets only one of them win. The task that lost was rolled back. Inside one pipeline SQLFlow orders tasks so that this does not happen; a program that uses the same database beside it can cause it.\n\nRun again, and let nothing else write to these tables during a run.',
  }),
  engineBroken: defineCode<EngineWords>({
    code: 'SF6505',
    title: 'The engine has failed',
    failure: 'permanent',
    message: ({ message }) => `DuckDB failed and cannot go on: ${message}`,
    hint: () => 'start again; if it happens twice, report it together with the query',
    explanation:
      'DuckDB met an error of its own (an internal error, or a failure while writing its log) and refuses further statements in this process, so that nothing wrong is written. The last committed state is on disk and is there again when the database is next opened.\n\nStart the run again. If it fails at the same statement, a smaller version of the query often works around it; please report it with the output of `--debug`.',
  }),
  engineRefused: defineCode<EngineWords>({
    code: 'SF6506',
    title: 'The engine refused a statement',
    failure: 'permanent',
    message: ({ message }) => message,
    explanation:
      'DuckDB refused to do something for a reason that is neither in the query nor in the data: a setting that is locked, something not allowed in a running transaction, a dependency between objects, a feature that is not implemented. The message holds its words.\n\nRead the message together with the statement (`--debug` shows every statement the engine runs). What the task had done was rolled back.',
  }),
  streamBroken: defineCode<{ rows: bigint }>({
    code: 'SF6507',
    title: 'Query broke off',
    failure: 'transient',
    message: ({ rows }) => `the query failed after ${rows} rows, and DuckDB does not say why`,
    hint: () => 'run it again',
    explanation:
      'DuckDB stopped a query while its rows were being read. SQLFlow noticed, because the transaction had been aborted, and ran the query once more to learn the reason; the second time it did not fail. A function whose result changes from call to call, a file that changed meanwhile, or memory that was short for a moment can be the cause.\n\nThe rows that were handed over are not the whole result: run the query again.',
  }),
  notInArrow: defineCode<{ column: string; value: string; reason: string }>({
    code: 'SF6508',
    title: 'Value has no exact form in Arrow',
    failure: 'data',
    message: ({ column, value, reason }) => `column ${column}: ${value} ${reason}`,
    hint: ({ column }) => `cast the column in the query: ${column}::VARCHAR`,
    explanation:
      'A result was asked for in Arrow, and one of its values cannot be held there exactly: an integer of more than 38 digits, or an infinite date or timestamp. SQLFlow refuses to hand over another value in its place.\n\nCast the column to a type that fits (`x::VARCHAR`, `x::DECIMAL(38,0)`), or leave such rows out.',
  }),
};
