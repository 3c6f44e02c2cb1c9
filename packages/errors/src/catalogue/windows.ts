import { defineCode } from '../code.js';

const variables = '`@start_date`, `@end_date`, `@start_dt`, `@end_dt`, `@start_value`, `@end_value`';

/** SF207x, SF451x, SF507x, SF903x: Incremental tables, found in the text, when binding, in the rows, and when asked for. */
export const windowCodes = {
  variableOutside: defineCode<{ name: string }>({
    code: 'SF2070',
    title: 'Window variable outside of an incremental table',
    message: ({ name }) => `\`@${name}\` has a value only in CREATE TABLE … MODE INCREMENTAL BY`,
    hint: ({ name }) => `for the absolute value of a column ${name}, write \`@ ${name}\` or \`abs(${name})\``,
    explanation: `${variables} are the ends of the part of a table that an incremental run computes again. Only the query of \`CREATE TABLE … MODE INCREMENTAL BY column AS …\` has such a part.\n\nGive the table that mode, or use a variable of your own: \`\${start}\`. DuckDB also knows \`@\` as an operator, the absolute value; with a space behind it, it is always that.`,
  }),
  unknownVariable: defineCode<{ name: string; suggestion: string }>({
    code: 'SF2071',
    title: 'Unknown window variable',
    message: ({ name }) => `there is no \`@${name}\``,
    hint: ({ name, suggestion }) =>
      `did you mean \`@${suggestion}\`? For the absolute value of a column, write \`@ ${name}\``,
    explanation: `An incremental query knows ${variables}. This name is one letter or two away from one of them.\n\nCorrect it. If it is a column whose absolute value you want (\`@\` is an operator of DuckDB too), put a space behind the \`@\`.`,
  }),
  readsEverything: defineCode<{ table: string }>({
    code: 'SF2072',
    title: 'Incremental query that reads everything',
    severity: 'warning',
    message: ({ table }) => `\`${table}\` is incremental, but its query reads everything in every run`,
    hint: () => 'filter what it reads: WHERE … >= @start_date AND … < @end_date',
    explanation: `An incremental table keeps its older rows and computes only the newest again. Its query says itself which rows of its sources it needs for that, by ${variables}. This one uses none of them: it reads and computes everything, and all but the newest part is thrown away.\n\nThe result is right, only slower than it could be. Filter by the variables, or make it a plain \`CREATE TABLE\`.`,
  }),
  variableInText: defineCode<{ name: string }>({
    code: 'SF2073',
    title: 'Window variable inside a text',
    severity: 'warning',
    message: ({ name }) => `\`@${name}\` stands in quotes, where it is only text`,
    hint: ({ name }) => `it is a value with its type already: write \`@${name}\` without quotes`,
    explanation:
      "The variables of an incremental query are values of SQL, a date or a timestamp or a number, not pieces of text. In quotes they are not put in, because there `@` is a letter like any other (`'a@b.com'`).\n\nTake the quotes away: `WHERE day >= @start_date`.",
  }),
  filledTwice: defineCode<{ table: string }>({
    code: 'SF2074',
    title: 'Incremental table that other statements fill too',
    message: ({ table }) => `\`${table}\` is incremental, and another statement fills it too`,
    hint: () => 'give each statement a table of its own and bring them together in a view',
    explanation:
      'An incremental run deletes the newest part of the table and puts in what its query gives for it. Rows that another statement of the pipeline put there would be deleted with it.\n\nLet only one statement fill the table. To bring several together, write one query with UNION ALL, or a view over the tables.',
  }),
  badLookback: defineCode<{ text: string; reason: string }>({
    code: 'SF2075',
    title: 'LOOKBACK that cannot be read',
    message: ({ text, reason }) => `LOOKBACK \`${text}\` ${reason}`,
    hint: () => "write LOOKBACK 3 DAYS, '1 day 12 hours' or 'P7D'; for a column of numbers LOOKBACK 1000",
    explanation:
      "LOOKBACK says how far behind its newest value an incremental table is computed again, for rows that come late. For dates and timestamps it is a duration: a number with a unit (`LOOKBACK 3 DAYS`, `LOOKBACK '1 day 12 hours'`) or ISO 8601 (`LOOKBACK 'P7D'`, `LOOKBACK 'PT6H'`). For a column of numbers it is a number (`LOOKBACK 1000`).\n\nDurations are made of whole numbers: write 36 hours for a day and a half.",
  }),
  columnType: defineCode<{ column: string; type: string }>({
    code: 'SF4510',
    title: 'Type that cannot be computed incrementally',
    message: ({ column, type }) => `\`${column}\` is ${type}: an incremental table goes by a date, timestamp or number`,
    hint: ({ column }) => `CAST ${column} to DATE, TIMESTAMP or BIGINT in the query, or name another column behind BY`,
    explanation:
      'The column behind `INCREMENTAL BY` says what is new. It may be a DATE, a TIMESTAMP of any precision, with or without time zone, an integer of any size, a DECIMAL, a FLOAT or a DOUBLE. Text is not among them, even if it looks like a date: nothing lies before or after all texts, and `9` comes after `10`.\n\nCast it in the query: `created::DATE AS day`.',
  }),
  lookbackMismatch: defineCode<{ column: string; type: string; measure: 'time' | 'number' }>({
    code: 'SF4511',
    title: 'LOOKBACK that does not fit the column',
    message: ({ column, type, measure }) =>
      measure === 'time'
        ? `LOOKBACK is a number, and \`${column}\` is ${type}`
        : `LOOKBACK is a duration, and \`${column}\` is ${type}`,
    hint: ({ measure }) => (measure === 'time' ? 'give it a unit: LOOKBACK 3 DAYS' : 'give a number: LOOKBACK 1000'),
    explanation:
      'LOOKBACK is taken from the newest value of the column behind BY: a duration from a date or timestamp, a number from a number.\n\nWrite a unit behind the number, or leave it out.',
  }),
  variableType: defineCode<{ name: string; column: string; type: string }>({
    code: 'SF4512',
    title: 'Window variable that does not fit the column',
    message: ({ name, column, type }) => `\`@${name}\` is a time, and \`${column}\` is ${type}`,
    hint: ({ name }) => `use \`@${name.startsWith('start') ? 'start' : 'end'}_value\`, which has the column's own type`,
    explanation:
      'A table that goes by numbers has no dates for the ends of what is computed again. `@start_value` and `@end_value` have the type of the column behind BY, whatever it is.\n\nUse those.',
  }),
  boundInvalid: defineCode<{ option: '--from' | '--to'; value: string; column: string; type: string }>({
    code: 'SF4513',
    title: 'Range that does not fit the column',
    message: ({ option, value, column, type }) =>
      `${option} \`${value}\` is no value of \`${column}\`, which is ${type}`,
    hint: () =>
      'give a date (2026-01-31), a timestamp (2026-01-31T10:00:00) or a number, or choose tables with --select',
    explanation:
      '`--from` and `--to` name values of the column behind `INCREMENTAL BY`, for every incremental table of the run. For a date column it is a date; for a timestamp a date or a timestamp (a date means the whole day); for numbers a number. A time zone can be given where the column has one, and is UTC otherwise.\n\nWhere the tables of a pipeline go by different things, choose those that you mean with `--select`.',
  }),
  columnsNotKnown: defineCode<{ table: string }>({
    code: 'SF4514',
    title: 'Incremental query whose columns are not known',
    message: ({ table }) =>
      `the columns of \`${table}\` are known only when its query runs, so it cannot be incremental`,
    hint: () => 'list the values of the PIVOT: ON column IN (…)',
    explanation:
      "A PIVOT without a list of values makes a column of each value it finds. An incremental table must know the type of the column behind BY before its query runs, and rows of different runs would have different columns.\n\nList the values (`PIVOT t ON country IN ('DE', 'FR') USING sum(total)`), or make it a plain `CREATE TABLE`.",
  }),
  infiniteTime: defineCode<Record<string, never>>({
    code: 'SF4515',
    title: 'Comparison of a date with an infinite timestamp',
    failure: 'data',
    message: () => "DuckDB cannot compare a date with the timestamp 'infinity'",
    hint: () => 'cast the timestamp to a date: `ts::DATE`, or compare dates with dates',
    explanation:
      "To compare a DATE with a TIMESTAMP that is a constant, DuckDB makes a date of the timestamp, and fails where it is `'infinity'` or `'-infinity'`.\n\nWrite the constant as a DATE (`'infinity'::DATE`), or cast the column to TIMESTAMP in a query below.",
  }),
  rowsBefore: defineCode<{ table: string; column: string; rows: string; start: string; least: string }>({
    code: 'SF5070',
    title: 'Rows before what was to be computed',
    failure: 'data',
    message: ({ table, column, rows, start, least }) =>
      `the query of \`${table}\` gave ${rows} rows with \`${column}\` before ${start}, the first is ${least}`,
    hint: ({ column }) => `filter by what ${column} is made of, or compute the table anew: --full-refresh`,
    explanation:
      'An incremental query is given the start of what is computed again, and gave rows that lie before it. They are in the table already, so taking them would double them, and leaving them out could lose what they have become. Nothing was written.\n\nUsually the query filters by one thing and groups by another: the hour a row arrived and the day it is about, or a day that a time zone shifts. Filter by what the column behind BY is made of. If the older rows did change, widen LOOKBACK, or run with `--from` or `--full-refresh`.',
  }),
  rowsWithoutValue: defineCode<{ table: string; column: string; rows: string }>({
    code: 'SF5071',
    title: 'Rows that belong to no part of an incremental table',
    failure: 'data',
    message: ({ table, column, rows }) => `the query of \`${table}\` gave ${rows} rows in which \`${column}\` is NULL`,
    hint: ({ column }) => `leave them out: WHERE ${column} IS NOT NULL, or give them a value with coalesce`,
    explanation:
      'The rows of an incremental table are found again by the column behind BY, to be computed again. A row in which it is NULL would be found by no run, and come once more with each. Nothing was written.\n\nLeave such rows out in the query, or give them a value.',
  }),
  rangeWithoutTable: defineCode<{ pipeline: string }>({
    code: 'SF9030',
    title: 'Range without an incremental table',
    message: ({ pipeline }) => `--from and --to are for incremental tables, and \`${pipeline}\` makes none`,
    hint: () => 'leave them out, or name the pipeline that makes one',
    explanation:
      '`--from` and `--to` choose the part of the tables with `MODE INCREMENTAL BY` that is computed again. None of the tasks of this run makes one, so they would mean nothing.\n\nLeave them out, or choose another pipeline. To filter a source or a query by a range, use variables of your own: `--var from=2026-01-01`.',
  }),
  rangeAndRefresh: defineCode<Record<string, never>>({
    code: 'SF9031',
    title: 'Range and full refresh together',
    message: () => '--full-refresh computes everything anew, so --from and --to mean nothing beside it',
    hint: () => 'leave out one or the other',
    explanation:
      '`--full-refresh` builds the tables that keep their rows anew, whole. `--from` and `--to` choose a part of them. SQLFlow does not guess which of the two was meant.',
  }),
  rangeReversed: defineCode<{ from: string; to: string }>({
    code: 'SF9032',
    title: 'Range that ends before it begins',
    message: ({ from, to }) => `--from ${from} lies after --to ${to}`,
    hint: () => 'swap them',
    explanation:
      '`--from` is the first value that is computed again and `--to` the last. Here nothing lies between them.',
  }),
  nothingInRange: defineCode<{ table: string; column: string; start: string; to: string }>({
    code: 'SF9033',
    title: 'Nothing to compute up to --to',
    severity: 'warning',
    message: ({ table, column, start, to }) =>
      `nothing of \`${table}\` was computed: a run begins after \`${column}\` ${start}, and --to is ${to}`,
    hint: () => 'say with --from where to begin',
    explanation:
      'A run computes the newest part of an incremental table again. `--to` ends it, and here it ends before it begins: what lies before `--to` is older than what is computed again.\n\nGive `--from` too, to compute an older part again.',
  }),
  partOfRefresh: defineCode<{ task: string; table: string; others: readonly string[] }>({
    code: 'SF9034',
    title: 'Full refresh of a part of a table',
    message: ({ task, table, others }) =>
      `--full-refresh of \`${task}\` alone would lose what ${others.map((other) => `\`${other}\``).join(', ')} put into \`${table}\``,
    hint: ({ table }) => `select the table: --select ${table}`,
    explanation:
      'Several statements fill this table. A full refresh builds it anew from all of them: the first replaces it, the others add to it. With only some of them selected, the rows of the others would be gone.\n\nSelect the table instead of the task, so that all of them run.',
  }),
};
