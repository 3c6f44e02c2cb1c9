import { defineCode } from '../code.js';
import { type RenamedColumn, renameHint } from '../renamed-column.js';

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
  serverValueDoesNotFit: defineCode<{ column: string; type: string; value: string; line: string | undefined }>({
    code: 'SF5090',
    title: 'A value of the database has no place in its column',
    failure: 'data',
    message: ({ column, type, value, line }) =>
      `${line === undefined ? '' : `row ${line}, `}column ${column}: ${type} has no value ${value}`,
    hint: () => 'load the column as text, with a `query` that says `column::text`; arrays also with `array_format`',
    explanation:
      'A database holds a value that the type of its column has, and the type here does not: a `numeric(p,s)` that is NaN, an infinite interval, an array with more dimensions than its column declares. SQLFlow stores values exactly or not at all, so nothing is loaded.\n\nLoad the column as text, or turn the value into another one in the `query` of the source.',
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
  schemaChanged: defineCode<{ table: string; changes: string; statements: readonly string[] }>({
    code: 'SF5012',
    title: 'Columns changed',
    failure: 'data',
    message: ({ table, changes }) => `the columns read are not those of ${table}: ${changes}`,
    hint: ({ statements }) =>
      ['allow it with schema_evolution: "permissive", or change the table or the source', ...statements].join('\n'),
    explanation:
      'The source asks for strict schemas (`schema_evolution: "strict"` or `ON_SCHEMA_CHANGE FAIL`), and the rows that were read have other columns than the table. Nothing was written.\n\nWith `permissive`, the default, new columns are added, types are widened where nothing is lost, and missing columns stay NULL. Otherwise change the table or the source so that they agree.',
  }),
  schemaNeedsStatements: defineCode<{ table: string; changes: string; statements: readonly string[] }>({
    code: 'SF5018',
    title: 'Columns changed: somebody has to decide',
    failure: 'data',
    message: ({ table, changes }) => `${table} cannot take the columns read without losing something: ${changes}`,
    hint: ({ statements }) =>
      statements.length === 0
        ? 'nothing was written; mend the source, or load with MODE REPLACE'
        : ['nothing was written; run these with `sqlflow query --write "…"`, then run again:', ...statements].join(
            '\n',
          ),
    explanation:
      'The source asks for guided schema changes (`schema_evolution: "guided"`). New columns and wider types are taken over by themselves, because nothing is lost. Here a column is gone, seems to be renamed, or got a type that the table cannot hold; what should become of it only you can say. Nothing was written.\n\nThe hint has the statements that make the table fit. Run those that are right, one by one, with `sqlflow query --write`, then run the pipeline again. A column that is to stay although the source no longer has it needs `schema_evolution: "permissive"`: new rows have NULL in it.\n\nThat a column was renamed is a guess from its values, and is said with the rows that were compared. If it is wrong, drop the old column instead, or keep both with `permissive`.',
  }),
  duplicateKey: defineCode<{ table: string; keys: string; count: string; examples: string }>({
    code: 'SF5013',
    title: 'Same key twice in one load',
    failure: 'data',
    message: ({ table, keys, count, examples }) =>
      `${count} key${count === '1' ? '' : 's'} (${keys}) for ${table} came more than once: ${examples}`,
    hint: () => 'add the column that is missing from the key, or load only the row that should win, with a WHERE',
    explanation:
      'A merge updates one row per key, and two rows with one key came in one load: which of them should win? SQLFlow does not pick one at random. Nothing was written.\n\nEither the key is not really a key (add the column that is missing), or the rows are versions of one thing: then load them with MODE APPEND into a table of their own and let a CREATE TABLE pick the newest of each key. Rows are counted from 1 among the rows read.',
  }),
  mergeWithoutKeys: defineCode<{ table: string }>({
    code: 'SF5014',
    title: 'Merge without a key',
    message: ({ table }) => `merging into ${table} needs at least one key column`,
    hint: () => 'write MODE MERGE MERGE_KEYS id, or give the source a primary_key',
    explanation:
      'A merge finds the rows to update by their key. None was given, neither in the LOAD nor as `primary_key` of the source.\n\nName the columns that identify a row: `LOAD orders FROM shop MODE MERGE MERGE_KEYS order_id`.',
  }),
  keyColumnMissing: defineCode<{
    table: string | undefined;
    key: string;
    where: string;
    columns: string;
    renamed?: RenamedColumn | undefined;
  }>({
    code: 'SF5015',
    title: 'Key column missing',
    failure: 'data',
    message: ({ table, key, where, columns }) =>
      `cannot ${table === undefined ? 'tell rows apart by their key' : `merge into ${table}`}: there is no column ${key} in ${where} (there are ${columns})`,
    hint: ({ key, renamed }) =>
      renamed === undefined ? undefined : renameHint(key, renamed, 'key (`primary_key` or MERGE_KEYS)'),
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
  fileMissing: defineCode<{ path: string; directory: string | undefined; similar: string | undefined }>({
    code: 'SF5030',
    title: 'File missing',
    message: ({ path }) => `there is no file ${path}`,
    hint: ({ directory, similar }) => {
      if (similar !== undefined) return `did you mean \`${similar}\`?`;
      return directory === undefined ? undefined : `the directory ${directory} does not exist either`;
    },
    explanation:
      'A file that a SOURCE reads does not exist, or a pattern with `*` matches no file. Paths in a pipeline are relative to the root of the project, the directory of `sqlflow.yml`, not to the pipeline file.\n\nCheck the spelling and the directory. If an earlier step of the same pipeline writes the file, write its path the same way in both places, so that SQLFlow can order the two.',
  }),
  fileIsDirectory: defineCode<{ path: string }>({
    code: 'SF5031',
    title: 'Directory instead of a file',
    message: ({ path }) => `${path} is a directory`,
    hint: ({ path }) => `read the files in it with a pattern: ${path.replace(/\/$/, '')}/*.csv`,
    explanation:
      'A file was expected, and the path names a directory. SQLFlow does not guess which of its files are meant: there may be others among them.\n\nName the file, or write a pattern such as `data/*.csv`, or `data/**/*.parquet` for all directories below.',
  }),
  fileUnreadable: defineCode<{ path: string; reason: string }>({
    code: 'SF5032',
    title: 'File cannot be read',
    message: ({ path, reason }) => `cannot read ${path}: ${reason}`,
    hint: () => 'check the permissions of the file and of its directories',
    explanation:
      'The file exists, but the operating system does not let SQLFlow read it. Usually the file belongs to another user, or a directory on the way to it is closed.\n\nGive the user who runs SQLFlow the right to read it: `chmod a+r file`, or run as its owner.',
  }),
  emptyFile: defineCode<{ path: string }>({
    code: 'SF5033',
    title: 'Empty file',
    failure: 'data',
    message: ({ path }) => `${path} is empty: not even its columns are known`,
    hint: () => 'if no rows are right, write a file with a header line only, or name the columns with column_names',
    explanation:
      'The file has no bytes, or nothing but empty lines. A file with a header and no rows is a table without rows; a file without a header tells nothing. Often it is the sign of an export that failed.\n\nLook at what writes the file. With `column_names` an empty file is taken for a table without rows. In a list of files, empty ones are passed over as long as one is not empty.',
  }),
  badRecord: defineCode<{ file: string; line: string; text: string; reason: string }>({
    code: 'SF5034',
    title: 'Line that cannot be read',
    failure: 'data',
    message: ({ file, line, text, reason }) => `${file}:${line}: ${reason}: ${text}`,
    hint: () => 'correct the line, check delimiter and quote, or keep bad lines apart with on_bad_rows: "reject"',
    explanation:
      'A line of the file does not have the form of the others: it has too few or too many fields, or a quote that is never closed. SQLFlow does not fill up or cut lines, because the values may have slipped into the wrong columns.\n\nCorrect the file, or check `delimiter`, `quote` and `escape` of the source. A delimiter inside a value must stand in quotes:\n\n```\nid,name\n1,"Doe, Jane"\n```\n\nWith `on_bad_rows: "reject"` such lines go to `sqlflow.rejects` with file, line and reason, and the run says how many.',
  }),
  wrongEncoding: defineCode<{ file: string; line: string; text: string; reason: string }>({
    code: 'SF5035',
    title: 'Not UTF-8',
    failure: 'data',
    message: ({ file, line, text }) => `${file}:${line} is not UTF-8: ${text}`,
    hint: () => 'say how the file is written: encoding: "latin-1" or "utf-16"',
    explanation:
      'The file holds bytes that are no text in UTF-8. Usually a program on Windows wrote it in another encoding; accented letters are then the first to break.\n\nSet `encoding: "latin-1"` (also for Windows-1252, but for a few signs such as the euro) or `encoding: "utf-16"` on the source, or save the file as UTF-8.',
  }),
  compressionBroken: defineCode<{ path: string; compression: string; reason: string }>({
    code: 'SF5036',
    title: 'Compressed file is broken',
    failure: 'data',
    message: ({ path, compression, reason }) => `${path} is not a whole ${compression} file: ${reason}`,
    hint: () => 'copy or download the file again; check the parameter compression',
    explanation:
      'The file could not be decompressed to its end. Either it is not compressed in the way the source says, or it was cut off or damaged on the way: a download that broke off is the usual cause. Nothing of it was kept, because the rows that are missing cannot be known.\n\nGet the file again. Test it with `gzip -t file` or `zstd -t file`.',
  }),
  badValue: defineCode<{
    file: string;
    line: string | undefined;
    column: string;
    type: string;
    value: string;
  }>({
    code: 'SF5037',
    title: 'Value is not of its type',
    failure: 'data',
    message: ({ file, line, column, type, value }) =>
      `${file}${line === undefined ? '' : `:${line}`}: ${column} is ${type}, but ${value} is not`,
    hint: ({ column }) =>
      `correct the value, give ${column} a wider type, or keep bad rows apart with on_bad_rows: "reject"`,
    explanation:
      'The type of the column was given by hand (`column_types`) or by the source, and a value in the file is not of that type, or would be rounded or cut by it. Types that were given are not widened; types that SQLFlow infers are.\n\nCorrect the file, or give the column a type that holds all its values, `VARCHAR` at the widest. With `on_bad_rows: "reject"` such rows go to `sqlflow.rejects`.',
  }),
  filesDiffer: defineCode<{ first: string; other: string; missing: string; added: string }>({
    code: 'SF5038',
    title: 'Files with different columns',
    failure: 'data',
    message: ({ first, other, missing, added }) => {
      const parts = [
        ...(missing === '' ? [] : [`lacks ${missing}`]),
        ...(added === '' ? [] : [`has ${added} besides`]),
      ];
      return `${other} does not have the columns of ${first}: it ${parts.join(' and ')}`;
    },
    hint: () => 'set union_by_name: true if that is right',
    explanation:
      'Several files are read as one table, and their columns differ. Their order does not matter, columns are matched by name; but a column that only some files have would be NULL for the rows of the others.\n\nIf that is what you want, set `union_by_name: true`. Otherwise look for a file that does not belong to the others: the message names the first that differs.',
  }),
  columnNamesCount: defineCode<{ path: string; given: number; found: number; names: string }>({
    code: 'SF5039',
    title: 'Wrong number of column names',
    message: ({ path, given, found, names }) =>
      `column_names has ${given} names, but ${path} has ${found} columns: ${names}`,
    explanation:
      'Names given by hand replace those of the file by position, so there must be one for every column. The message shows the columns of the file.\n\nGive all names in the order of the columns. To rename only some, name them in a query: `SELECT a AS b`.',
  }),
  typeOfUnknownColumn: defineCode<{ column: string; columns: string; similar: string | undefined }>({
    code: 'SF5040',
    title: 'Type for a column that is not there',
    message: ({ column, columns }) => `column_types names ${column}, but the columns are ${columns}`,
    hint: ({ similar }) => (similar === undefined ? undefined : `did you mean \`${similar}\`?`),
    explanation:
      'A type was given for a column that the file does not have. It is an error, because a type that is never used usually is a misspelling, and the column meant would get another type.\n\nCorrect the name, or leave the entry out.',
  }),
  unknownType: defineCode<{ column: string; type: string }>({
    code: 'SF5041',
    title: 'Unknown type',
    message: ({ column, type }) => `${type}, the type given for ${column}, is not a type`,
    hint: () => 'types are those of SQL: BIGINT, DECIMAL(18,2), VARCHAR, DATE, TIMESTAMP, BOOLEAN, DOUBLE …',
    explanation:
      'The type given for a column is not one that the engine knows. Types are written as in SQL, in any case: `INTEGER`, `BIGINT`, `DECIMAL(18,2)`, `DOUBLE`, `BOOLEAN`, `VARCHAR`, `DATE`, `TIME`, `TIMESTAMP`, `TIMESTAMP WITH TIME ZONE`, `UUID`, `JSON`, and lists such as `INTEGER[]`.\n\nCorrect the spelling in `column_types`.',
  }),
  headerTooLong: defineCode<{ path: string }>({
    code: 'SF5042',
    title: 'No end of the first line',
    failure: 'data',
    message: ({ path }) => `the first line of ${path} has no end within 16 MB`,
    hint: () => 'is it a text file? check delimiter, quote, encoding and compression',
    explanation:
      'The first line of the file, which should hold the names of the columns, does not end. Either the file is not a text file at all (a compressed or binary one), or a quote in the first line is never closed.\n\nLook at the beginning of the file. Set `compression` if it is compressed, or `quote: ""` if quotes have no meaning in it.',
  }),
  filesChanged: defineCode<{ path: string }>({
    code: 'SF5043',
    title: 'File changed while it was read',
    failure: 'transient',
    message: ({ path }) => `${path} changed while it was read`,
    hint: () => 'run again when nothing writes to the file',
    explanation:
      'The file is not the one that was read at first: SQLFlow had to read it twice, because a value late in it needed a wider type, or it compared what is there with what it has loaded before (`cursor_field: _file_modified`), in three attempts. Another program writes to the file. Nothing was kept.\n\nLet the other program write to another name and rename the file when it is finished: then a reader sees the old or the new file.',
  }),
  binaryFile: defineCode<{ path: string; looksLike: string | undefined }>({
    code: 'SF5044',
    title: 'Not a text file',
    failure: 'data',
    message: ({ path }) => `${path} is not a text file: it begins with bytes that no text has`,
    hint: ({ looksLike }) => {
      if (looksLike === undefined) return 'is it the right file?';
      return looksLike === 'utf-16'
        ? 'it may be UTF-16: encoding: "utf-16"'
        : `it looks compressed: compression: "${looksLike}"`;
    },
    explanation:
      'The file begins with bytes that do not occur in text: it is compressed, a binary file of another program, or text in UTF-16, where every second byte is zero.\n\nSet `compression: "gzip"` or `"zstd"`, `encoding: "utf-16"`, or correct the path. Spreadsheets (`.xlsx`) must be saved as CSV first.',
  }),
};
