import { defineCode } from '../code.js';

/** SF206x: Incremental loads that contradict themselves. SF91xx: Incremental loads that cannot go on, or have something to say. */
export const incrementalCodes = {
  withoutCursor: defineCode<{ source: string }>({
    code: 'SF2060',
    title: 'Incremental load without a cursor',
    message: ({ source }) => `an incremental load needs a cursor, and source \`${source}\` has no \`cursor_field\``,
    hint: () => 'add "cursor_field": "updated_at" to the source, or WATERMARK updated_at to the LOAD',
    explanation:
      'An incremental load remembers the highest value of a column that grows, the cursor, and the next run reads from there on. Without such a column it cannot know what is new.\n\nName the column in the source or in the LOAD:\n\n```sql\nSOURCE orders TYPE CSV PARAMS { "path": "orders.csv", "sync_mode": "incremental", "cursor_field": "updated_at" };\n```\n\nFor files that only arrive anew and have no such column, `"cursor_field": "_file_modified"` loads new and changed files.',
  }),
  replaceIncremental: defineCode<{ source: string; use: string; bySource: boolean }>({
    code: 'SF2061',
    title: 'Replacing what was loaded incrementally',
    message: ({ source, bySource }) =>
      bySource
        ? `MODE REPLACE would throw away what earlier runs loaded: source \`${source}\` is incremental and gives only what is new`
        : 'MODE REPLACE cannot follow a cursor: it would throw away what earlier runs loaded',
    hint: ({ use }) => `write MODE ${use}, or leave it out; \`run --full-refresh\` loads everything again`,
    explanation:
      'A replacement makes the table what was read. An incremental source is read only from the watermark on, so the table would hold the newest rows alone.\n\nUse `MODE MERGE` where rows have a key and may change, `MODE APPEND` where they only come. To load everything again, once, run with `--full-refresh`; to load everything every time, remove `sync_mode: incremental`.',
  }),
  batchSizeWithoutCursor: defineCode<Record<never, never>>({
    code: 'SF2062',
    title: 'Batches without a cursor',
    message: () => 'BATCH_SIZE needs an incremental load: batches are cut in the order of its cursor',
    hint: () => 'write MODE INCREMENTAL WATERMARK updated_at BATCH_SIZE n, or leave BATCH_SIZE out',
    explanation:
      '`BATCH_SIZE n` commits data and watermark together every n rows in cursor order, so that a load that was killed goes on where it stopped. A full refresh has no watermark to go on from: it is one transaction.',
  }),
  deduplicationNeedsMerge: defineCode<{ value: string }>({
    code: 'SF2063',
    title: 'Deduplication of rows that are appended',
    message: ({ value }) => `\`deduplication: ${value}\` needs rows to be merged, and this LOAD appends them`,
    hint: () => 'give the source a `primary_key`, or the LOAD MODE MERGE with keys; or use `deduplication: none`',
    explanation:
      'Which of several rows with one key stays can only be decided where rows have a key and the table holds one row for each: where they are merged. An appending load adds every row once, also those with a key that came before.',
  }),
  mergeDeduplicates: defineCode<Record<never, never>>({
    code: 'SF2064',
    title: 'Merge without deduplication',
    message: () => '`deduplication: none` cannot be merged: a merge keeps one row for each key',
    hint: () => 'write MODE APPEND to keep all rows, or `latest_wins` or `first_wins`',
    explanation:
      'A merge leaves one row for each key in the table, so one of several rows with the same key has to win. `none` asks for all of them, which is what `MODE APPEND` does.',
  }),
  firstWinsInBatches: defineCode<Record<never, never>>({
    code: 'SF2065',
    title: 'First row wins, in batches',
    message: () => '`deduplication: first_wins` cannot be loaded in batches',
    hint: () => 'leave the batch size out, or use `latest_wins`',
    explanation:
      'A backfill in batches goes on where it stopped. Which row of a key came first can only be told when all rows of the load are seen together.',
  }),
  filesCannotMerge: defineCode<Record<never, never>>({
    code: 'SF2066',
    title: 'Changed files are merged',
    message: () => '`cursor_field: _file_modified` replaces the rows of changed files, and cannot merge rows by a key',
    hint: () => 'write MODE APPEND, or remove the `primary_key`, or follow a column of the data',
    explanation:
      "With `cursor_field: _file_modified` the unit is the file: a changed file's rows are taken out of the table and its new rows put in. Rows that several files share by their key would be taken out with one of them.\n\nAppend, or let the watermark follow a column of the data and merge by key.",
  }),
  settingWithoutEffect: defineCode<{ parameter: string; source: string }>({
    code: 'SF2067',
    title: 'Setting without effect',
    severity: 'warning',
    message: ({ parameter, source }) => `\`${parameter}\` does nothing: no LOAD of \`${source}\` is incremental`,
    hint: () => 'add "sync_mode": "incremental" to the source, or remove the setting',
    explanation:
      'The parameter says how an incremental load reads, but every LOAD of this source reads everything each time. Most often `"sync_mode": "incremental"` was forgotten.',
  }),
  deduplicationWithoutCursor: defineCode<{ value: string }>({
    code: 'SF2068',
    title: 'Deduplication without a cursor',
    message: ({ value }) => `\`deduplication: ${value}\` needs a \`cursor_field\` that says which row is later`,
    hint: () => 'add "cursor_field": "updated_at" to the source',
    explanation:
      'Which of several rows with one key is the later one is told by a column: `cursor_field`. Without it a key that comes twice in one load is an error that shows it.',
  }),
  cursorFieldChanged: defineCode<{ table: string; source: string; was: string; is: string }>({
    code: 'SF9101',
    title: 'Another cursor than before',
    failure: 'config',
    message: ({ table, was, is }) =>
      `\`${table}\` was loaded up to a value of \`${was}\`, and now \`${is}\` is the cursor: its values say nothing about what was loaded`,
    hint: ({ source, was }) =>
      `go back to \`${was}\`, or start afresh: \`run --full-refresh\`, or \`sqlflow state reset ${source}\``,
    explanation:
      'A watermark is a value of one column. When the LOAD follows another column, the value cannot be used, and starting from nothing would load rows twice.\n\n`sqlflow run --full-refresh --select table` builds the table and the watermark anew in one transaction.',
  }),
  sourceChanged: defineCode<{ table: string; source: string; was: string; is: string }>({
    code: 'SF9103',
    title: 'Another source than before',
    failure: 'config',
    message: ({ table, source, was, is }) =>
      `source \`${source}\` of \`${table}\` was ${was} and is ${is} now: the watermark belongs to the former`,
    hint: ({ source }) =>
      `to start afresh: \`run --full-refresh\`, or \`sqlflow state reset ${source}\`; if it is the same data in another place: \`sqlflow state move\``,
    explanation:
      'With each watermark SQLFlow keeps which system it belongs to: host, database and table, or the path. The parameters of the source now lead elsewhere. Reading on from the old watermark would leave rows out without a word.\n\nIf the data moved and are the same, take the watermark along with `sqlflow state move`. Otherwise build the table anew with `sqlflow run --full-refresh`.',
  }),
  loadedTwice: defineCode<{ table: string; source: string; file: string; other: string; otherSource: string }>({
    code: 'SF9104',
    title: 'Two LOADs would double rows',
    failure: 'config',
    message: ({ table, file, other, source }) =>
      `\`${table}\` is already loaded from the same data by ${other}: \`${source}\` of ${file} would append every row a second time`,
    hint: ({ otherSource, table, source }) =>
      `keep one of the LOADs, or merge by a key. If this LOAD takes the place of the other: \`sqlflow state move ${otherSource} --table ${table} --to ${source}\``,
    explanation:
      'Each LOAD has a watermark of its own. Two that append the same data to one table both start from nothing, and every row would come twice.\n\nIf the LOAD was renamed, moved into another file or got another WHERE, hand it the state of the old one with `sqlflow state move`. If both are wanted, give the rows a key and merge, or load into two tables.',
  }),
  nullCursors: defineCode<{ source: string; cursor: string; count: string }>({
    code: 'SF9105',
    title: 'Rows without cursor',
    failure: 'data',
    message: ({ source, cursor, count }) => `${count} rows of \`${source}\` have no \`${cursor}\``,
    hint: () =>
      '"cursor_null": "include" reads such rows with every run and loads each once; "exclude" leaves them out',
    explanation:
      'The source says `"cursor_null": "error"`, and there are rows whose cursor is NULL. Nothing was loaded.\n\nMend the rows at the source, or say what is to become of them.',
  }),
  nullsLeftOut: defineCode<{ source: string; cursor: string; count: string }>({
    code: 'SF9106',
    title: 'Rows without cursor were left out',
    severity: 'warning',
    message: ({ source, cursor, count }) => `${count} rows of \`${source}\` were left out: they have no \`${cursor}\``,
    explanation:
      'The source says `"cursor_null": "exclude"`. Rows whose cursor is NULL are not loaded as long as it is. `"include"` loads each of them once.',
  }),
  lookbackTooShort: defineCode<{ table: string; wanted: string; from: string }>({
    code: 'SF9107',
    title: 'Lookback widens only from now on',
    severity: 'warning',
    message: ({ table, wanted, from }) =>
      `\`${table}\` is read again from ${from}, not from ${wanted}: what was loaded before that is no longer known row by row`,
    hint: () => 'the window grows with the watermark; for all rows at once, `run --full-refresh`',
    explanation:
      'Where rows are appended, rows that are read again are recognised by what the LOAD remembers of them, and it remembers only as far back as `lookback_window` reached. After the window was made longer, reading further back would load rows twice, so the window widens as the watermark moves on.\n\nMerged rows are not concerned.',
  }),
  sourceBehind: defineCode<{
    source: string;
    table: string;
    cursor: string;
    bound: string;
    newest: string | undefined;
  }>({
    code: 'SF9108',
    title: 'The source lies behind the watermark',
    severity: 'warning',
    message: ({ source, table, cursor, bound, newest }) =>
      newest === undefined
        ? `\`${source}\` has no row at or above ${bound}, up to which \`${table}\` was loaded: the newest rows are gone`
        : `the newest \`${cursor}\` of \`${source}\` is ${newest}, and \`${table}\` was loaded up to ${bound} before`,
    hint: () => 'if a backup was restored, rows added since then lie below the watermark: `run --full-refresh`',
    explanation:
      'The row with the highest cursor that was loaded is not in the source any more, and nothing newer is. Rows may have been deleted there, or a backup was restored. The watermark does not go back by itself: rows that the source adds with cursors below it are not read.\n\nAfter a restored backup, load everything again with `--full-refresh`, or set the watermark back with `sqlflow state set`.',
  }),
};
