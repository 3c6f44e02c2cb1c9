import { defineCode } from '../code.js';

/** SF825x and on: writing to PostgreSQL. */
export const postgresWriteCodes = {
  badTarget: defineCode<{ problem: string }>({
    code: 'SF8250',
    title: 'An export to PostgreSQL does not say where to',
    message: ({ problem }) => problem,
    hint: () =>
      "write `TO CONNECTION 'warehouse'` or `TO 'postgresql://user:password@host:5432/database' TYPE POSTGRES`, and name the table with `table`",
    explanation: `The text after TO is an address that begins with \`postgresql://\`, or a connection of the profile is named. The table
is an option: \`OPTIONS { "table": "sales.orders" }\`, or \`schema\` and \`table\`. A password belongs into the connection, or
into the option \`password\`, by a variable.`,
  }),
  unknownSchema: defineCode<{ schema: string; schemas: readonly string[]; suggestion: string | undefined }>({
    code: 'SF8251',
    title: 'There is no such PostgreSQL schema',
    message: ({ schema }) => `there is no schema \`${schema}\` in the database`,
    hint: ({ schema, schemas, suggestion }) =>
      suggestion === undefined
        ? `there are ${schemas.join(', ')}; \`CREATE SCHEMA "${schema}"\` makes it`
        : `did you mean \`${suggestion}\`?`,
    explanation: `An export makes tables that are missing, and no schemas: what is misspelt would go unnoticed. Names are case-sensitive
here, as they are when they are quoted in PostgreSQL.`,
  }),
  notATable: defineCode<{ table: string; kind: string }>({
    code: 'SF8252',
    title: 'The target of an export is no table',
    message: ({ table, kind }) => `\`${table}\` is ${kind}, and rows are written to tables only`,
    hint: () => 'name the table that it is made of, or another one',
    explanation: `Rows are written to tables and partitioned tables. Views, materialised views, foreign tables and sequences are refused.`,
  }),
  columnDoesNotFit: defineCode<{ column: string; type: string; serverType: string; hint: string | undefined }>({
    code: 'SF8253',
    title: 'A column of an export does not fit the PostgreSQL table',
    failure: 'data',
    message: ({ column, type, serverType }) =>
      `column \`${column}\` is ${type} here and ${serverType} in the table, which would change its values`,
    hint: ({ column, hint }) => hint ?? `cast \`${column}\` in the query of the export, so that it says what is meant`,
    explanation: `Types are compared before a row moves. Where PostgreSQL would take the values and change them without a word (a time
without its zone, a time of day cut off), the export stops. A cast in the query says what is meant:
\`(created_at AT TIME ZONE 'UTC')\`, \`day::DATE\`. Where only some values do not fit (too many decimal places, out of range),
values are checked one by one.`,
  }),
  valueRefused: defineCode<{
    table: string;
    row: string | undefined;
    column: string | undefined;
    reason: string;
    detail: string | undefined;
  }>({
    code: 'SF8254',
    title: 'PostgreSQL refuses a value',
    failure: 'data',
    message: ({ table, row, column, reason, detail }) => {
      const place = [
        row === undefined ? undefined : `row ${row}`,
        column === undefined ? undefined : `column \`${column}\``,
      ].filter((each) => each !== undefined);
      const where = place.length === 0 ? '' : ` ${place.join(', ')}:`;
      return `writing to ${table}:${where} ${reason}${detail === undefined ? '' : ` (${detail})`}`;
    },
    hint: () => 'nothing was written; rows are counted in the order of the query of the export, from 1',
    explanation: `The table cannot hold a value: a text is too long or holds a NUL byte, a number is out of range, an enum has no such
value, a column is NOT NULL, a CHECK, UNIQUE or FOREIGN KEY constraint says no. All of the export was taken back. Change the
query, or the table.`,
  }),
  valueWouldChange: defineCode<{ table: string; row: string; column: string; value: string; serverType: string }>({
    code: 'SF8255',
    title: 'PostgreSQL would change a value',
    failure: 'data',
    message: ({ table, row, column, value, serverType }) =>
      `writing to ${table}: row ${row}, column \`${column}\`: ${value} is not the same as ${serverType}`,
    hint: () => 'nothing was written; round in the query of the export, or widen the column of the table',
    explanation: `PostgreSQL rounds without a word: 1.005 becomes 1.01 in \`numeric(10,2)\`, microseconds vanish in \`timestamp(0)\`, digits in
\`real\`, spaces at the end of a text in \`varchar(n)\`, the zone of one in \`timestamp\`. Whatever would not come through as it
is stops the export.`,
  }),
  columnMissing: defineCode<{ table: string; columns: readonly string[]; statement: string }>({
    code: 'SF8256',
    title: 'The PostgreSQL table lacks a column of the export',
    failure: 'data',
    message: ({ table, columns }) => `${table} has no column ${columns.map((each) => `\`${each}\``).join(', ')}`,
    hint: ({ statement }) => `\`schema_evolution: permissive\` adds it; or run ${statement}`,
    explanation: `With \`schema_evolution: strict\` the table stays as it is. \`permissive\`, which is the default, and \`guided\` add
columns that the table lacks; no column is ever dropped.`,
  }),
  columnNotWritable: defineCode<{ table: string; column: string; why: string }>({
    code: 'SF8257',
    title: 'A column of an export cannot be written to the PostgreSQL table',
    failure: 'data',
    message: ({ table, column, why }) => `column \`${column}\` cannot be written to ${table}: ${why}`,
    hint: ({ column }) => `leave \`${column}\` out of the query of the export, or call it otherwise`,
    explanation: `The server computes generated columns itself. Names have at most 63 bytes in PostgreSQL, which would cut longer ones off,
and two columns of an export cannot have one name.`,
  }),
  keyMissing: defineCode<{ key: string; columns: readonly string[]; suggestion: string | undefined }>({
    code: 'SF8258',
    title: 'A key of an export is none of its columns',
    message: ({ key }) => `the key \`${key}\` is no column of the export`,
    hint: ({ columns, suggestion }) =>
      suggestion === undefined ? `there are ${columns.join(', ')}` : `did you mean \`${suggestion}\`?`,
    explanation: `\`keys\` names columns of the query of the export, by which rows of the table are found again.`,
  }),
  keyTwice: defineCode<{ table: string; keys: readonly string[]; values: string; times: string }>({
    code: 'SF8259',
    title: 'A key comes twice in an export',
    failure: 'data',
    message: ({ table, keys, values, times }) =>
      `writing to ${table}: the key (${keys.join(', ')}) = (${values}) comes ${times} times`,
    hint: () =>
      'nothing was written; keep one row a key in the query: `QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1`',
    explanation: `\`merge\` and \`insert_only\` find rows by their key, and of two rows with one key it would be chance which one stays.`,
  }),
  replaceCascades: defineCode<{ table: string; tables: readonly string[] }>({
    code: 'SF8260',
    title: 'Replacing a PostgreSQL table would change others',
    message: ({ table, tables }) =>
      `replacing the rows of ${table} would delete or change rows of ${tables.join(', ')} (ON DELETE CASCADE, SET NULL or SET DEFAULT)`,
    hint: () => 'use `mode: merge`, which deletes nothing',
    explanation: `\`replace\` deletes the rows of the table and inserts the new ones. Foreign keys of other tables that say ON DELETE CASCADE,
SET NULL or SET DEFAULT would act on every row of those tables, also where the same key comes back.`,
  }),
  hookEnded: defineCode<{ option: string }>({
    code: 'SF8261',
    title: 'A statement of an export ended its transaction',
    message: ({ option }) =>
      `\`${option}\` ended the transaction of the export: COMMIT, ROLLBACK and the like cannot be used there`,
    hint: () => 'leave them out: all of it is committed together, at the end',
    explanation: `\`pre_sql\` and \`post_sql\` run in the transaction that writes the rows, so that all of it is there or nothing.`,
  }),
  writeRightMissing: defineCode<{ table: string; user: string; reason: string; grants: readonly string[] }>({
    code: 'SF8262',
    title: 'The PostgreSQL user may not write',
    failure: 'auth',
    message: ({ table, reason }) => `writing to ${table}: ${reason}`,
    hint: ({ grants }) => `let an owner run ${grants.map((each) => `\`${each}\``).join(' and ')}`,
    explanation: `Which rights an export needs depends on its mode: INSERT always, and SELECT, UPDATE or DELETE on the table besides;
CREATE on the schema where the table is made, and for \`sqlflow_writes\`, which remembers what was written; TEMPORARY on
the database. Columns can only be added by the table's owner. DESTINATION.md of the connector has the list.`,
  }),
  commitUnknown: defineCode<{ server: string; table: string; reason: string }>({
    code: 'SF8263',
    title: 'Whether PostgreSQL committed an export is not known',
    failure: 'permanent',
    message: ({ server, table, reason }) =>
      `the connection to ${server} was lost while the export to ${table} was committed, and the server cannot be asked: ${reason}`,
    hint: () => '`sqlflow run --resume` asks it again, and writes only if it was not committed',
    explanation: `The server was told to commit, and its answer did not arrive. Which of the two happened is written in the table
\`sqlflow_writes\` of the schema, in the same transaction; it is asked as soon as the server can be reached again. A resumed
run has the same write id, so the rows are not written twice.`,
  }),
  hookSeveral: defineCode<{ option: string }>({
    code: 'SF8264',
    title: 'Several statements in one text of an export',
    message: ({ option }) => `\`${option}\` has several statements in one text`,
    hint: ({ option }) => `write a list: \`"${option}": ["SET LOCAL …", "DELETE …"]\``,
    explanation: `Each text of \`pre_sql\` and \`post_sql\` is one statement, so that no COMMIT can stand behind another one: they belong to
the transaction of the export. Several statements are a list of texts.`,
  }),
  columnGone: defineCode<{ table: string; columns: readonly string[]; statements: readonly string[] }>({
    code: 'SF8265',
    title: 'The export lacks a column of the PostgreSQL table',
    failure: 'data',
    message: ({ table, columns }) =>
      `the export has no column ${columns.map((each) => `\`${each}\``).join(', ')}, which ${table} has`,
    hint: ({ statements }) =>
      `nothing was written; put it into the query, or run what is right of ${statements.map((each) => `\`${each}\``).join(', ')}; \`schema_evolution: permissive\` leaves it in the table, NULL in new rows`,
    explanation: `With \`schema_evolution: guided\` or \`strict\` an export stops where a column of the table has gone from the query, because
new rows would have NULL in it from then on, and a renamed column would go on as two. Columns that fill themselves (a
default, an identity, a computation) are the table's own and may be missing. Run only the statements that are right:
nothing is dropped or renamed without you.`,
  }),
  columnNotWidened: defineCode<{
    table: string;
    column: string;
    serverType: string;
    reason: string;
    statement: string;
  }>({
    code: 'SF8266',
    title: 'A column of a PostgreSQL table could not be widened',
    failure: 'data',
    message: ({ table, column, serverType, reason }) =>
      `column \`${column}\` of ${table} should become ${serverType}: ${reason}`,
    hint: ({ statement }) =>
      `nothing was written; drop what needs the old type, run \`${statement}\`, and make it again; with \`schema_evolution: permissive\` the column stays as it is and takes the values that fit`,
    explanation: `With \`schema_evolution: guided\` a column gets the type of the export where that holds all values of the old one.
PostgreSQL does not change the type of a column that a view, a rule or a generated column reads, or that partitions go by.`,
  }),
  swapRefused: defineCode<{ table: string; obstacles: readonly string[] }>({
    code: 'SF8267',
    title: 'A PostgreSQL table cannot be swapped',
    message: ({ table, obstacles }) =>
      `${table} cannot be replaced by another table, which would lose: ${obstacles.join('; ')}`,
    hint: () => '`replace_method: delete`, the default, keeps all of it',
    explanation: `\`replace_method: swap\` fills a new table and has it take the place of the old one, which is dropped. Columns, defaults,
identities and their sequences, constraints, indexes, rights, owner, comments, policies and settings are made again. What
belongs to the old table itself cannot be: views and functions that read it, foreign keys of other tables, triggers and
rules (which would not run for the rows), publications, inheritance, partitions, labels, and rights that somebody else than
the owner granted. \`replace_method: delete\` deletes the rows and inserts the new ones, and keeps all that hangs on the table.`,
  }),
  rowsHidden: defineCode<{ table: string; user: string; grant: string }>({
    code: 'SF8268',
    title: 'Policies hide rows of the PostgreSQL table',
    failure: 'auth',
    message: ({ table, user }) =>
      `row-level security hides rows of ${table} from ${user}: what is not seen would be doubled or left behind`,
    hint: ({ grant }) =>
      `nothing was written; let a superuser run \`${grant}\`, or export as the owner of the table; \`mode: append\` needs to see no rows`,
    explanation: `A table with row-level security shows each user only the rows that its policies name. \`merge\` and \`insert_only\` would take
the key of a hidden row for a new one, and \`replace\` would leave hidden rows where they are. So an export in these modes
sees all rows or is refused: as a user with BYPASSRLS, or as the owner of the table unless it says FORCE ROW LEVEL SECURITY.
\`append\` goes on, and each row is held against the policies.`,
  }),
};
