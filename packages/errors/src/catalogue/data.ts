import { defineCode } from '../code.js';

/** SF5xxx: Data that does not fit. */
export const dataCodes = {
  valueDoesNotFit: defineCode<{ column: string; type: string; value: string; reason: string; row: string }>({
    code: 'SF5001',
    title: 'Value does not fit the column',
    failure: 'data',
    message: ({ column, type, value, reason, row }) => `row ${row}, column ${column} (${type}): ${value} ${reason}`,
    explanation:
      'A row that a source handed over holds a value that its column cannot keep as it is. SQLFlow stores values exactly or not at all: it does not round, cut, or guess.\n\nUsual causes: a JavaScript number beyond 2^53 (its last digits are gone before SQLFlow sees it: hand it over as `bigint` or text), a timestamp with a zone for a column without one, a decimal with more places than the column. Correct the value, or declare a wider type in the schema the source yields.',
  }),
  rowsWithoutSchema: defineCode<{ row: string }>({
    code: 'SF5002',
    title: 'Rows without a schema',
    failure: 'data',
    message: ({ row }) => `the source yielded rows before it said their columns (first row: ${row})`,
    hint: () => "yield { kind: 'schema', columns: [...] } before the first rows",
    explanation:
      'A source yields a `schema` batch first, so that every value has a type that does not depend on which rows happen to come. This source yielded rows without one.\n\nIf you are the author of the connector: yield `{ kind: "schema", columns }` before the rows. If not, report it to the author.',
  }),
  unknownField: defineCode<{ field: string; row: string; columns: string }>({
    code: 'SF5003',
    title: 'Field that the schema does not name',
    failure: 'data',
    message: ({ field, row, columns }) =>
      `row ${row} has a field ${field}, which the schema (${columns}) does not name`,
    hint: () => 'the source must yield a new schema batch before rows with new fields',
    explanation:
      'A row object has a field that the source did not declare. Leaving it out would lose data without a word, so the load stops.\n\nIf you are the author of the connector: yield a `schema` batch again when columns appear, or leave the field out of the rows on purpose.',
  }),
  nothingToStage: defineCode<Record<string, never>>({
    code: 'SF5004',
    title: 'Neither rows nor columns',
    failure: 'data',
    message: () => 'the source yielded no rows and did not say its columns, so there is no table to make',
    explanation:
      'A source that has no rows must still say which columns it has: a table cannot be made from nothing. A source says them with a `schema` batch.\n\nIf you are the author of the connector: yield the schema first, also when nothing follows. If not, report it to the author.',
  }),
  narrowingRefused: defineCode<{
    target: string;
    column: string;
    from: string;
    to: string;
    value: string;
    row: string;
    reason: string;
  }>({
    code: 'SF5010',
    title: 'Value does not fit the table',
    failure: 'data',
    message: ({ target, column, from, to, value, row, reason }) =>
      `${target}.${column} is ${to}, the rows read have ${from}: ${value} in row ${row} ${reason}`,
    hint: ({ column }) => `load with MODE REPLACE, or change the type of ${column} in the source or by a query`,
    explanation:
      'The table exists, and a column of the rows that were read cannot be put into it without losing something: text into a number column, a bigger number than the column holds, more decimal places than it keeps. SQLFlow widens a column where nothing is lost (INTEGER to BIGINT, DECIMAL to more places), but never guesses a number from text and never rounds. Nothing was written.\n\nUsually the source has changed, or a bad value slipped in: the message shows the first one and its row (counted from 1 among the rows read). Correct it there; or give the column its type by hand (`column_types`); or load with `MODE REPLACE`, which gives the table the types of the new rows.',
  }),
  cannotWiden: defineCode<{
    target: string;
    column: string;
    from: string;
    to: string;
    value: string;
    row: string;
    reason: string;
  }>({
    code: 'SF5011',
    title: 'Column cannot be widened',
    failure: 'data',
    message: ({ target, column, from, to, value, row, reason }) =>
      `${target}.${column} cannot become a column that holds ${to} beside ${from}: ${value} in row ${row} of the table ${reason}`,
    hint: () => 'load with MODE REPLACE, or cast the column in a query',
    explanation:
      'The rows that were read need a wider type than the column of the table has, and a value that is in the table already would lose digits in it. For example, a BIGINT column becomes DOUBLE only where every value is at most 2^53, because beyond that a DOUBLE leaves integers out.\n\nGive the column one type that holds both, by `column_types` or a query, or load with `MODE REPLACE`.',
  }),
  schemaChanged: defineCode<{ table: string; changes: string }>({
    code: 'SF5012',
    title: 'Columns changed',
    failure: 'data',
    message: ({ table, changes }) => `the columns read are not those of ${table}: ${changes}`,
    hint: () => 'allow it with schema_evolution: "permissive", or change the table',
    explanation:
      'The source asks for strict schemas (`schema_evolution: "strict"` or `ON_SCHEMA_CHANGE FAIL`), and the rows that were read have other columns than the table. Nothing was written.\n\nWith `permissive`, the default, new columns are added, types are widened where nothing is lost, and missing columns stay NULL. Otherwise change the table or the source so that they agree.',
  }),
  duplicateKey: defineCode<{ table: string; keys: string; count: string; examples: string }>({
    code: 'SF5013',
    title: 'Same key twice in one load',
    failure: 'data',
    message: ({ table, keys, count, examples }) =>
      `${count} key${count === '1' ? '' : 's'} (${keys}) for ${table} came more than once: ${examples}`,
    hint: () => 'say which row wins with CURSOR_FIELD, or correct the key',
    explanation:
      'A merge updates one row per key, and two rows with one key came in one load: which of them should win? SQLFlow does not pick one at random. Nothing was written.\n\nEither the key is not really a key (add the column that is missing), or the rows are versions of one thing: then name the column that orders them, `MODE MERGE MERGE_KEYS id CURSOR_FIELD updated_at`, and the highest wins. Rows are counted from 1 among the rows read.',
  }),
  mergeWithoutKeys: defineCode<{ table: string }>({
    code: 'SF5014',
    title: 'Merge without a key',
    message: ({ table }) => `merging into ${table} needs at least one key column`,
    hint: () => 'write MODE MERGE MERGE_KEYS id, or give the source a primary_key',
    explanation:
      'A merge finds the rows to update by their key. None was given, neither in the LOAD nor as `primary_key` of the source.\n\nName the columns that identify a row: `LOAD orders FROM shop MODE MERGE MERGE_KEYS order_id`.',
  }),
  keyColumnMissing: defineCode<{ table: string; key: string; where: string; columns: string }>({
    code: 'SF5015',
    title: 'Key column missing',
    failure: 'data',
    message: ({ table, key, where, columns }) =>
      `cannot merge into ${table}: ${where} has no column ${key} (it has ${columns})`,
    explanation:
      'A key column of a merge must be in the rows that were read and in the table, or rows cannot be matched. It is missing in one of them.\n\nCheck the spelling of the key; case does not count. If the table was made without the column, load it once with `MODE REPLACE`.',
  }),
  targetIsView: defineCode<{ table: string }>({
    code: 'SF5016',
    title: 'Target is a view',
    message: ({ table }) => `${table} is a view, and rows cannot be loaded into a view`,
    hint: ({ table }) => `load into another name, or drop the view: DROP VIEW ${table}`,
    explanation:
      'There is a view of the name that a LOAD or CREATE TABLE would fill. SQLFlow does not replace a view by a table on its own, because queries may depend on it.\n\nChoose another name, or drop the view by hand with `sqlflow query --write "DROP VIEW name"`.',
  }),
  tooFewRows: defineCode<{ table: string; rows: string; least: string }>({
    code: 'SF5017',
    title: 'Fewer rows than min_rows',
    failure: 'data',
    message: ({ table, rows, least }) => `${table} would get ${rows} rows, but min_rows asks for at least ${least}`,
    hint: () => 'check whether the source is complete; the table is as it was',
    explanation:
      'The source has `min_rows`, and fewer rows were read. The table was not touched: that is what `min_rows` is for, it keeps a half-empty export or a broken query from replacing good data.\n\nLook at the source. If so few rows are right, lower `min_rows`.',
  }),
};
