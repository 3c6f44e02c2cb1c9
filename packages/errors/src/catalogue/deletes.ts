import { defineCode } from '../code.js';

/** SF2076 and on, SF5085 and on, SF913x: Rows that are deleted at the source. */
export const deletesCodes = {
  needsMerge: defineCode<{ method: string; mode: string }>({
    code: 'SF2076',
    title: 'Deleted rows are found by a key',
    message: ({ method, mode }) =>
      `\`delete_detection: ${method}\` deletes rows by their key, and this LOAD ${mode === 'append' ? 'appends' : 'replaces its table'}`,
    hint: ({ mode }) =>
      mode === 'append'
        ? 'give the source a "primary_key", or write MODE MERGE MERGE_KEYS …'
        : 'leave it out: what the source no longer has is not in the new table; or write MODE MERGE',
    explanation:
      'Rows that are gone from the source, or marked as deleted there, are deleted from the table by the key that rows are merged on. A LOAD that appends has none. One that replaces its table needs no such search: rows that the source no longer has are not in the new table.',
  }),
  whereHidesKeys: defineCode<{ source: string }>({
    code: 'SF2077',
    title: 'Keys are not compared behind a WHERE',
    message: ({ source }) =>
      `\`${source}\` compares keys, and this LOAD has a WHERE, behind which other rows are missing`,
    hint: () => 'say it in PARAMS of the source (`where`, `filters`), which hold for the comparison too',
    explanation:
      '`"delete_detection": "compare_keys"` compares the keys of the table with those of the source. What the WHERE of a LOAD leaves out would count as missing from the table in each comparison. Conditions in PARAMS of the source hold on both sides: a row that no longer meets them is deleted from the table.',
  }),
  cannotCompare: defineCode<{ source: string }>({
    code: 'SF2078',
    title: 'This connector does not compare keys',
    message: ({ source }) => `the connector of \`${source}\` cannot compare keys`,
    hint: () =>
      'a full refresh finds deleted rows; where they are marked by a column: "delete_detection": "soft", "soft_delete_column": "deleted_at"',
    explanation:
      '`"delete_detection": "compare_keys"` needs a source that computes checksums of keys itself, as PostgreSQL does. Without that all keys would have to be read, which is a full refresh.',
  }),
  whereHidesMarked: defineCode<{ source: string; column: string }>({
    code: 'SF2079',
    title: 'A WHERE hides rows that are marked as deleted',
    message: ({ source, column }) =>
      `\`${column}\` marks the deleted rows of \`${source}\`, and the WHERE of this LOAD chooses rows by it`,
    hint: ({ column }) =>
      `leave \`${column}\` out of the WHERE: rows that it marks are deleted from the table, and are never added to it`,
    explanation:
      '`"delete_detection": "soft"` deletes a row from the table when it is read with its mark. A condition on the mark, like `WHERE deleted_at IS NULL`, leaves out exactly the rows that say that they are deleted, so they would stay in the table for ever. The condition is not needed: no marked row is in the table after a run. The same holds for conditions in PARAMS of the source (`where`, `filters`).',
  }),
  sharedTable: defineCode<{ source: string; table: string }>({
    code: 'SF2080',
    title: 'Deleted rows are looked for in a table that is filled twice',
    message: ({ source, table }) =>
      `\`${source}\` would delete rows of \`${table}\` that it does not have itself, and another statement of this pipeline fills \`${table}\`, too`,
    hint: () => 'load each source into a table of its own, and put them together with CREATE VIEW … UNION ALL',
    explanation:
      'With `delete_detection` rows are deleted from the table that the source marks as deleted or no longer has. What another LOAD or CREATE TABLE puts into the same table would be taken for rows that are gone, and deleted. A statement in a branch of IF that is not taken does not count.',
  }),
  markMissing: defineCode<{ column: string; columns: readonly string[]; suggestion: string | undefined }>({
    code: 'SF5085',
    title: 'The column that marks deleted rows is missing',
    failure: 'data',
    message: ({ column }) => `there is no column \`${column}\` that could mark deleted rows`,
    hint: ({ columns, suggestion }) =>
      suggestion === undefined ? `there are ${columns.join(', ')}` : `did you mean \`${suggestion}\`?`,
    explanation:
      '`soft_delete_column` names the column of the source that says which rows are deleted. Without it they would stay in the table without a word.',
  }),
  markUnclear: defineCode<{ column: string; type: string }>({
    code: 'SF5086',
    title: 'What marks a deleted row is not clear',
    failure: 'data',
    message: ({ column, type }) => `\`${column}\` is ${type}, which does not say when a row is deleted`,
    hint: () => 'it is a BOOLEAN (true: deleted), or a date or timestamp (not NULL: deleted)',
    explanation:
      '`soft_delete_column` is a BOOLEAN, and a row is deleted where it is true, or a DATE or TIMESTAMP, and a row is deleted where it has a value. Of other types nobody can tell which values mean it.',
  }),
  keyNotComparable: defineCode<{ column: string; type: string }>({
    code: 'SF5087',
    title: 'A key that cannot be compared by checksum',
    failure: 'data',
    message: ({ column, type }) => `the key \`${column}\` is ${type}, which two systems do not write alike`,
    hint: () => 'keys of whole numbers, decimals, text, UUID, BOOLEAN, dates and timestamps are compared',
    explanation:
      '`"delete_detection": "compare_keys"` compares checksums of keys that the source and this database compute each by itself, so the values must have one text in both. Floating-point numbers, times of day, intervals, binary and nested values have not.',
  }),
  notAlone: defineCode<{ table: string; source: string; other: string }>({
    code: 'SF9130',
    title: 'Whose rows they are is not known',
    failure: 'config',
    message: ({ table, source, other }) =>
      `\`${source}\` would delete rows of \`${table}\` that it does not have itself, and ${other} writes to the table, too`,
    hint: () =>
      'load each source into a table of its own; if nothing else writes to it any more, `sqlflow run --full-refresh --select` the load once',
    explanation:
      "With `delete_detection` rows are deleted from the table that the source marks as deleted or no longer has. Rows that another LOAD or a statement put there would be deleted, too, so the table must be this LOAD's alone. What the history of runs knows counts from the last time on that the table was built anew.",
  }),
  allGone: defineCode<{ table: string; source: string; count: string }>({
    code: 'SF9131',
    title: 'All rows are gone',
    severity: 'warning',
    message: ({ table, source, count }) =>
      `\`${source}\` has none of the ${count} rows of \`${table}\` any more: all of them were deleted`,
    hint: () => 'if that is not right, the table at the source was emptied, or is another one',
    explanation:
      'The keys of the table were compared with those of the source, and not one is left there. The table holds only what this run has read. It is what `"delete_detection": "compare_keys"` asks for, but a table that was emptied by mistake looks the same.',
  }),
};
