import { defineCode } from '../code.js';
import { type RenamedColumn, renameHint } from '../renamed-column.js';

/** SF5080–SF5099: Cursor columns, which incremental loads follow. */
export const cursorCodes = {
  cursorColumnMissing: defineCode<{
    column: string;
    columns: string;
    similar: string | undefined;
    renamed?: RenamedColumn | undefined;
  }>({
    code: 'SF5080',
    title: 'Cursor column is not in the data',
    failure: 'data',
    message: ({ column, columns }) => `there is no column ${column} in the data; the columns are ${columns}`,
    hint: ({ column, similar, renamed }) => {
      if (renamed !== undefined) return renameHint(column, renamed, 'cursor (`cursor_field` or WATERMARK)');
      return similar === undefined ? 'correct `cursor_field`, or read the column too' : `did you mean \`${similar}\`?`;
    },
    explanation:
      'An incremental load follows a column of the source, its cursor, to know which rows are new. The rows that were read do not have that column: its name is misspelt, or the source no longer delivers it. Without it nobody can tell what has been loaded before, so nothing was.\n\nCorrect `cursor_field` (or `CURSOR_FIELD`, `WATERMARK`); the message lists the columns that are there. If the column was renamed in the source, give the new name and start the load afresh: `sqlflow state reset <source>`.',
  }),
  cursorKindChanged: defineCode<{ column: string; found: string; stored: string }>({
    code: 'SF5081',
    title: 'Cursor column has another type than before',
    failure: 'data',
    message: ({ column, found, stored }) =>
      `the cursor ${column} is ${found} now, but what was loaded so far goes up to a value of type ${stored}`,
    hint: ({ column, stored }) =>
      `if the values are the same, give the column its type: column_types: { "${column}": "${stored}" }; else start afresh with \`sqlflow state reset\``,
    explanation:
      'The watermark of a load keeps the type of its cursor column: as numbers 10 comes after 9, as texts before it, and a timestamp with zone is an instant while one without is not. Now the column comes in a type of another kind, and comparing the two would skip rows or read them twice. Nothing was loaded. A type that only holds more (BIGINT after INTEGER, more decimal places) is no such change.\n\nIf the source only writes the same values in another way, name the type: `column_types: { "updated_at": "TIMESTAMP" }` for files, a cast in the query for databases. If the column really means something else now, start the load afresh:\n\n```\nsqlflow state reset <source>\n```',
  }),
  notACursor: defineCode<{ column: string; type: string }>({
    code: 'SF5082',
    title: 'Column cannot be a cursor',
    failure: 'data',
    message: ({ column, type }) => `${column} is ${type}, which cannot be a cursor`,
    hint: () => 'a cursor is a number, a date, a timestamp, a text or a UUID that grows with every change of a row',
    explanation:
      'The cursor tells new rows from those that were loaded before, so its values must have an order in which newer rows come later. Integers, decimals, floating-point numbers, dates, timestamps, texts and UUIDs have one. Booleans, binary data, times of day, intervals, lists and structures do not.\n\nName another column in `cursor_field`: `updated_at`, or an id that only grows. A field inside a structure can be taken out in a query or a view of the source.',
  }),
  notACursorValue: defineCode<{ value: string; type: string }>({
    code: 'SF5083',
    title: 'Value does not fit the cursor',
    message: ({ value, type }) => `\`${value}\` is no ${type}`,
    hint: ({ type }) =>
      /TIME|DATE/.test(type) ? 'write it as 2026-01-31, 2026-01-31 10:00:00 or 2026-01-31T10:00:00Z' : undefined,
    explanation:
      'A value that says where a load begins or goes on (`start_date`, `sqlflow state set`, `--from`) must be one of the cursor column, written so that nothing is rounded or guessed: `2026-01-31` is a date, `2026-01-31T10:00:00Z` an instant, `10.5` is no integer. Infinity and NaN are not values to go on from.\n\nCorrect the value; the message names the type of the column.',
  }),
  lookbackDoesNotFit: defineCode<{ lookback: string; type: string; numeric: boolean }>({
    code: 'SF5084',
    title: 'Lookback does not fit the cursor',
    message: ({ lookback, type }) => `a lookback of \`${lookback}\` cannot be taken from a cursor of type ${type}`,
    hint: ({ type, numeric }) => {
      if (numeric) return 'for numbers it is a number: lookback_window: 1000';
      return /TIME|DATE/.test(type)
        ? 'for dates and timestamps it is an ISO 8601 duration: lookback_window: "P7D" or "PT10M"'
        : 'texts and UUIDs have no distance: leave lookback_window out';
    },
    explanation:
      'A lookback is read again with every run, so that rows which came late are found: everything from the watermark less the lookback on. For dates and timestamps it is an ISO 8601 duration (`P7D` seven days, `P1M` a month, `PT10M` ten minutes, `P1W` a week), for numbers a number that is not negative. Texts and UUIDs have an order but no distance, so there is no lookback for them.\n\nCorrect `lookback_window`, or leave it out: rows that share the last cursor value are read again in any case.',
  }),
};
