import { defineCode } from '../code.js';

/** SF8xxx: Connectors and the systems behind them. */
export const connectorCodes = {
  invalidDefinition: defineCode<{ type: string; problem: string }>({
    code: 'SF8001',
    title: 'Connector is not well formed',
    message: ({ type, problem }) => `the connector ${type} is not well formed: ${problem}`,
    hint: () => 'this is for the author of the connector to put right',
    explanation: `A connector is a plain value made by \`defineConnector\`. SQLFlow looks at it once, before anything runs, and
refuses it when it contradicts itself: a type that is not upper-case, neither a source nor a destination, one name for
two parameters. Nothing of the pipeline is at fault. Use another version of the connector's package, or tell its author.`,
  }),
  invalidParameter: defineCode<{ owner: string; message: string; hint?: string | undefined }>({
    code: 'SF8002',
    title: 'Connector was given a wrong parameter',
    message: ({ owner, message }) => `${owner}: ${message}`,
    hint: ({ hint }) => hint,
    explanation: `Parameters are checked when a pipeline is validated. Some values are known only when it runs, such as
\`\${run_id}\` or a secret, so they are checked again when the connector is opened, and one of them does not fit. The
message names the parameter and what it takes. Look at where its value comes from: the environment, \`.env\`, the
profile, or \`--var\`.`,
  }),
  reported: defineCode<{ message: string; hint?: string | undefined }>({
    code: 'SF8003',
    title: 'Connector reports a problem',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
    explanation: `A connector that does not come with SQLFlow met a problem and says it in its own words. The message is the
connector's; where it is about a parameter, the line of that parameter is shown. The documentation of the connector's
package tells more, and its author is who to ask.`,
  }),
  fileNotFound: defineCode<{ path: string; near: readonly string[]; missingFolder?: string | undefined }>({
    code: 'SF8010',
    title: 'File not found',
    message: ({ path, missingFolder }) =>
      missingFolder === undefined
        ? `there is no file ${path}`
        : `there is no file ${path}: the folder ${missingFolder} does not exist`,
    hint: ({ near }) =>
      near.length === 0
        ? 'paths are relative to the project root, the folder of sqlflow.yml'
        : `did you mean ${listed(
            near.map((each) => `\`${each}\``),
            'or',
          )}?`,
    explanation: `The \`path\` of a source names a file that does not exist. Paths are relative to the project root, the folder that
holds \`sqlflow.yml\`, not to the pipeline and not to the folder you are in. Check the spelling, upper and lower case
included; the hint shows files with similar names. If another pipeline makes the file, run that one first.

\`\`\`sql
SOURCE orders TYPE CSV PARAMS { "path": "data/orders.csv" };   -- <project>/data/orders.csv
\`\`\``,
  }),
  directoryInsteadOfFile: defineCode<{ path: string; glob: string }>({
    code: 'SF8011',
    title: 'Directory instead of a file',
    message: ({ path }) => `${path} is a directory`,
    hint: ({ glob }) => `to read the files in it, write \`${glob}\``,
    explanation: `The \`path\` of a source names a directory. SQLFlow does not guess which of its files are meant: a directory often
holds more than data. Name the files with a glob: \`*\` stands for any text in a name, \`**\` for any folders, \`?\` for
one character, \`{a,b}\` for one of several. \`exclude\` leaves files out again.

\`\`\`sql
SOURCE events TYPE PARQUET PARAMS { "path": "data/events/**/*.parquet", "exclude": "**/_tmp/**" };
\`\`\``,
  }),
  globWithoutMatch: defineCode<{ glob: string; near: readonly string[]; excluded: number }>({
    code: 'SF8012',
    title: 'No file matches',
    message: ({ glob, excluded }) =>
      excluded === 0
        ? `no file matches ${glob}`
        : `no file matches ${glob}: ${excluded === 1 ? 'the one that does' : `all ${excluded} that do`} match \`exclude\``,
    hint: ({ near }) =>
      near.length === 0
        ? 'paths are relative to the project root, the folder of sqlflow.yml'
        : `there is ${listed(near.map((each) => `\`${each}\``))}`,
    explanation: `The \`path\` of a source is a glob, and no file fits it. An empty set of files is an error and not an empty table,
because it is nearly always a mistake: a wrong folder, an extension that is written differently, files that have not
arrived yet. Paths are relative to the project root. Names that begin with a dot match only where the glob writes the dot.`,
  }),
  fileUnreadable: defineCode<{ path: string; reason: string }>({
    code: 'SF8013',
    title: 'File cannot be read',
    message: ({ path, reason }) => `${path} cannot be read: ${reason}`,
    hint: () => 'check who may read the file and the folders above it',
    explanation: `The file exists, but the operating system does not let SQLFlow open it. Most often its permissions, or those of a
folder above it, do not allow the user who runs the pipeline to read it; sometimes it is on a disk or share that is not
there. \`ls -l\` shows the owner and the permissions.`,
  }),
  mixedCompression: defineCode<{ files: readonly (readonly [path: string, compression: string])[] }>({
    code: 'SF8014',
    title: 'Files of one source are compressed differently',
    message: ({ files }) =>
      `the files of one source must be compressed alike: ${listed(files.map(([path, how]) => `${path} (${how})`))}`,
    hint: () => 'make a source of each kind, or name the files of one kind with `path` or `exclude`',
    explanation: `Without \`compression\` SQLFlow takes it from the extension: \`.gz\` is gzip, \`.zst\` is zstd, everything else is not
compressed. All files of one source are read in one go and must agree. Make one SOURCE per kind and load both into one
table, the second one with \`MODE APPEND\`; or leave the ones that are not meant out with \`exclude\`.`,
  }),
  cannotLookInside: defineCode<{ path: string; parameter: string; reason: string }>({
    code: 'SF8015',
    title: 'File cannot be looked into',
    failure: 'data',
    message: ({ path, parameter, reason }) => `${path} must be looked into to find its ${parameter}, but ${reason}`,
    hint: ({ parameter }) => `say it with \`${parameter}\``,
    explanation: `With \`delimiter: "auto"\` (CSV) or \`format: "auto"\` (JSON) SQLFlow reads the beginning of the first file to find out
what it is. Here that could not be done: the file is not of the compression that its name or \`compression\` says, or it
is compressed with zstd, which Node.js can read only from version 22.15 on. Give the parameter a value of its own, and
nothing needs to be found out.`,
  }),
  delimiterNotFound: defineCode<{ path: string }>({
    code: 'SF8016',
    title: 'Delimiter not found',
    failure: 'data',
    message: ({ path }) => `none of , ; | and tab separates the first lines of ${path} into the same number of fields`,
    hint: () => 'say it with `delimiter`; a file of a single column takes any, e.g. ","',
    explanation: `With \`delimiter: "auto"\` SQLFlow tries comma, semicolon, tab and vertical bar on the first lines of the file and takes
the one that gives every line the same number of fields, more than one. None does so here. The file may use another
delimiter, have lines before its header (\`skip_rows\`), or have one column only. Name the delimiter:
\`"delimiter": ";"\`.`,
  }),
  suspiciousDelimiter: defineCode<{ path: string; delimiter: string; looksLike: string }>({
    code: 'SF8017',
    title: 'File looks as if it had another delimiter',
    severity: 'warning',
    message: ({ path, delimiter, looksLike }) =>
      `${path} has one column only when read with the delimiter "${delimiter}"; its header looks like "${looksLike}"`,
    hint: ({ looksLike }) => `if so, say \`"delimiter": "${looksLike}"\``,
    explanation: `The file was read with the delimiter of the source, \`,\` unless it says otherwise, and has just one column, whose name
contains another usual delimiter. That is right for a file with one column of such text; most often the file is
separated by that other character, as spreadsheets in many countries write it. Set \`delimiter\`, or \`"auto"\`.`,
  }),
  noStreams: defineCode<{ stream: string }>({
    code: 'SF8018',
    title: 'Source has no streams',
    message: ({ stream }) => `a source of files is one table and has no stream ${stream}`,
    hint: () => 'write LOAD table FROM source, without a dot',
    explanation: `\`LOAD t FROM source.stream\` chooses one of several tables that a source has, as a database does. A source of files
is one table made of all its files. Leave the part after the dot out. To load each file into a table of its own, make
a source per file.`,
  }),
  unknownTypedColumn: defineCode<{
    column: string;
    path: string;
    columns: readonly string[];
    near?: string | undefined;
  }>({
    code: 'SF8019',
    title: 'Type for a column that is not there',
    failure: 'data',
    message: ({ column, path }) => `\`column_types\` gives a type for ${column}, and ${path} has no such column`,
    hint: ({ columns, near }) =>
      near === undefined ? `there is ${listed(columns.map((each) => `\`${each}\``))}` : `did you mean \`${near}\`?`,
    explanation: `The types in \`column_types\` belong to columns by name. A name that no file has is an error, because the column it was
meant for would silently get another type. Check the spelling against the header of the file. In a file without a
header the columns are called \`column0\`, \`column1\` … unless \`column_names\` says otherwise.`,
  }),
  exportNeedsPath: defineCode<{ type: string }>({
    code: 'SF8020',
    title: 'Export names no file',
    message: ({ type }) => `an export to ${type} needs the path of a file`,
    hint: ({ type }) => `write EXPORT … TO 'output/name.${type.toLowerCase()}' TYPE ${type}`,
    explanation: `Files are written where \`EXPORT … TO 'path'\` says. Here there is no path, or the export goes to a connection of the
profile, which names a system and not a file. Write the path into the pipeline; variables may be part of it.`,
  }),
  exportPathIsDirectory: defineCode<{ path: string }>({
    code: 'SF8021',
    title: 'Export to a directory',
    message: ({ path }) => `${path} is a directory, not a file to write`,
    hint: () => 'name a file in it, or write one folder per value of a column with `partition_by`',
    explanation: `An export without \`partition_by\` writes one file, but its path is that of an existing directory, or ends with a slash.
Add a file name. To write many files, one folder per value of a column, say which column:

\`\`\`sql
EXPORT orders TO 'output/orders' TYPE PARQUET OPTIONS { partition_by: ['country'] };
\`\`\``,
  }),
  exportPathIsFile: defineCode<{ path: string }>({
    code: 'SF8022',
    title: 'Partitioned export to a file',
    message: ({ path }) => `${path} is a file, and an export with \`partition_by\` writes a directory`,
    hint: () => 'name a directory, or delete the file',
    explanation: `With \`partition_by\` an export writes a directory with one folder per value: \`country=DE/\`, \`country=FR/\`. At its path
there is a file, which SQLFlow does not delete for you. Choose another path, or delete the file yourself.`,
  }),
  exportNeedsTable: defineCode<Record<never, never>>({
    code: 'SF8023',
    title: 'Export names no table',
    message: () => 'an export to MEMORY needs the name of a table',
    hint: () => "write EXPORT … TO 'name' TYPE MEMORY",
    explanation: `An export to MEMORY writes a table of the program that runs the pipeline, under the name that stands after TO. Here
that name is empty. Name the table; the program finds it with \`tables.rows('name')\`:

\`\`\`sql
EXPORT daily_sales TO 'daily' TYPE MEMORY;
\`\`\``,
  }),
  noMemoryTables: defineCode<Record<never, never>>({
    code: 'SF8030',
    title: 'No tables were handed over',
    message: () => 'no tables were handed over to the MEMORY connector',
    hint: () => 'open the project with attachments: { MEMORY: createMemoryTables({ … }) }',
    explanation: `The MEMORY connector reads and writes tables of the Node.js program that runs the pipeline, so it works only where there
is one. Open the project with the tables it may use; on the command line use CSV, JSON or Parquet files instead.

\`\`\`js
const tables = createMemoryTables({ orders: [{ id: 1, total: '19.90' }] });
const project = await openProject({ connectors: [memory], attachments: { MEMORY: tables } });
\`\`\``,
  }),
  unknownMemoryTable: defineCode<{ table: string; near?: string | undefined; known: readonly string[] }>({
    code: 'SF8031',
    title: 'No such table in memory',
    message: ({ table }) => (table === '' ? 'no table in memory is named' : `there is no table ${table} in memory`),
    hint: ({ near, known }) =>
      near !== undefined
        ? `did you mean \`${near}\`?`
        : known.length === 0
          ? 'no tables have been handed over'
          : `there is ${listed(known.map((each) => `\`${each}\``))}: write LOAD t FROM source.table`,
    explanation: `A MEMORY source has one stream per table that the program handed over with \`createMemoryTables\`. \`LOAD t FROM mem.orders\`
reads the table \`orders\`. A source that has the parameter \`table\` is that one table, and its LOAD names no stream.
Check the name against the object given to \`createMemoryTables\`.`,
  }),
  memoryValue: defineCode<{ table: string; column: string; row: number; problem: string; hint: string }>({
    code: 'SF8032',
    title: 'Value in memory cannot be taken over exactly',
    failure: 'data',
    message: ({ table, column, row, problem }) => `row ${row} of ${table}, column ${column}: ${problem}`,
    hint: ({ hint }) => hint,
    explanation: `The MEMORY connector finds the type of each column from the JavaScript values in it: \`bigint\` and whole numbers are
integers, other numbers are DOUBLE, \`Date\` is TIMESTAMP WITH TIME ZONE, text is VARCHAR. A value that would have to be
rounded or turned into something else to fit is refused. Whole numbers above 2^53 are already rounded in JavaScript:
hand them over as \`bigint\` or text. For columns that mix types, or to choose a type yourself, give the columns:

\`\`\`js
createMemoryTables({ orders: { columns: [{ name: 'total', type: 'DECIMAL(10,2)' }], rows: [{ total: '19.90' }] } });
\`\`\``,
  }),
  memoryRow: defineCode<{ table: string; row: number; problem: string }>({
    code: 'SF8033',
    title: 'Row in memory is no row',
    failure: 'data',
    message: ({ table, row, problem }) => `row ${row} of ${table} ${problem}`,
    explanation: `Rows of the MEMORY connector are plain objects whose properties are the columns: \`{ id: 1, name: 'Ada' }\`. A property
that is missing or \`undefined\` is NULL. Here a row is something else, or has a property that is not among the columns
that were given with the table. Rows given as lists of values must be turned into objects first.`,
  }),
  mergeNeedsKeys: defineCode<{ table: string }>({
    code: 'SF8034',
    title: 'Merge without keys',
    message: ({ table }) => `merging into ${table} needs the columns that tell its rows apart`,
    hint: () => 'add `keys: ["id"]` to OPTIONS, with columns that the export has',
    explanation: `\`mode: "merge"\` updates the rows whose key is known and adds the others, so it must know which columns are the key.
Name them with \`keys\`; all of them must be among the exported columns. Without a key use \`mode: "append"\`, which adds all rows, or
\`mode: "replace"\`, which keeps only the new ones.`,
  }),
  duplicateMergeKey: defineCode<{ table: string; key: string }>({
    code: 'SF8035',
    title: 'The same key twice in one merge',
    failure: 'data',
    message: ({ table, key }) => `the key ${key} comes twice in what is to be merged into ${table}`,
    hint: () =>
      'make the exported query give one row per key, e.g. with QUALIFY row_number() OVER (PARTITION BY …) = 1',
    explanation: `A merge keeps one row per key. Two rows with one key in the same export would overwrite each other, and which of them
stays would be chance. Nothing was written. Make the query give one row per key, or add the column to \`keys\` that
tells the rows apart.`,
  }),
  arrowType: defineCode<{ table: string; column: string; type: string }>({
    code: 'SF8036',
    title: 'Arrow type has no SQL type',
    failure: 'data',
    message: ({ table, column, type }) =>
      `column ${column} of ${table} has the Arrow type ${type}, which has no SQL type`,
    hint: () => 'convert the column before the table is handed over',
    explanation: `A table was handed over as Arrow, and one of its columns has a type for which SQLFlow knows no SQL type that would hold
its values exactly. Numbers, decimals of up to 38 digits, text, bytes, booleans, dates, times, timestamps, lists,
structs, maps and dictionaries of these are understood. Convert the column in the program, or hand over row objects.`,
  }),
  notArrow: defineCode<{ table: string }>({
    code: 'SF8037',
    title: 'Bytes are not Arrow',
    failure: 'data',
    message: ({ table }) => `the bytes handed over as ${table} are neither an Arrow IPC stream nor an Arrow file`,
    hint: () => 'make them with tableToIPC of apache-arrow, or hand over row objects',
    explanation: `A \`Uint8Array\` that is handed over as a table is taken for Arrow in its IPC format, as a stream or as a file (also
called Feather version 2). These bytes are neither, or they are cut off. Other formats, such as Parquet or JSON, are
read from files by their own connectors.`,
  }),
};

function listed(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const shown = items.slice(0, 5);
  const last = shown.at(-1) ?? '';
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} ${word} ${last}`;
}
