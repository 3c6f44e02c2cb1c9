import { defineCode } from '../code.js';
import { renameEvidence } from '../renamed-column.js';

/** SF9xxx: Running tasks. */
export const runCodes = {
  notSupportedYet: defineCode<{ what: string; instead?: string | undefined }>({
    code: 'SF9001',
    title: 'Not supported yet',
    message: ({ what }) => `${what} is not supported yet`,
    hint: ({ instead }) => instead,
    explanation:
      'The language or a connector knows this clause or parameter, but this version cannot do it. SQLFlow refuses it instead of ignoring it, so that a pipeline never does less than it says.\n\nRemove the clause, or use what the hint names.',
  }),
  unknownSelection: defineCode<{ selector: string; suggestion: string | undefined; available: readonly string[] }>({
    code: 'SF9002',
    title: 'Selection matches nothing',
    message: ({ selector }) => `--select: nothing in the pipeline is called \`${selector}\``,
    hint: ({ suggestion, available }) =>
      suggestion === undefined ? `there are: ${available.join(', ')}` : `did you mean \`${suggestion}\`?`,
    explanation:
      'A selector is the id of a task (`load:orders`), a table that the pipeline makes, a file it writes, or the name of the pipeline. `+name` also takes everything it needs, `name+` everything that needs it.\n\n`sqlflow plan` lists the tasks with their ids and tables.',
  }),
  nothingToDo: defineCode<{ pipeline: string; reason: string }>({
    code: 'SF9003',
    title: 'Nothing to do',
    severity: 'warning',
    message: ({ pipeline, reason }) => `\`${pipeline}\` did nothing: ${reason}`,
    hint: () => 'if that is not what you meant, look at `sqlflow plan`',
    explanation:
      'The pipeline was read without a problem, but no task came out of it: it has no LOAD, CREATE or EXPORT, or all of them stand in branches whose conditions are false for these variables.\n\nSQLFlow says so because a run that does nothing looks like a success otherwise.',
  }),
  sourceSkipped: defineCode<{ source: string; problem: string }>({
    code: 'SF9004',
    title: 'Source skipped by its policy',
    severity: 'warning',
    message: ({ source, problem }) => `source \`${source}\` was skipped (ON_ERROR SKIP): ${problem}`,
    explanation:
      'The source could not be read and its policy is `ON_ERROR SKIP`. Its loads were left out. Tasks that depend on them use the table of an earlier run if there is one, else they are skipped as well. The run ends with exit code 3.\n\nMend the cause and run again, or remove the policy to make the failure stop the run.',
  }),
  staleTableUsed: defineCode<{ table: string; task: string }>({
    code: 'SF9005',
    title: 'Table of an earlier run used',
    severity: 'warning',
    message: ({ table, task }) =>
      `\`${task}\` uses \`${table}\` as an earlier run left it, because its load was skipped`,
    explanation:
      'A load was left out by `ON_ERROR SKIP`, but its table exists from an earlier run. What depends on it went on with those rows, which may be out of date.\n\nMend the source and run the pipeline again to bring everything up to date.',
  }),
  emptyReplacement: defineCode<{ table: string; before: string }>({
    code: 'SF9006',
    title: 'Table replaced by nothing',
    severity: 'warning',
    message: ({ table, before }) => `\`${table}\` had ${before} rows and is empty now: its source gave none`,
    hint: () => 'set `min_rows` on the source to make this an error',
    explanation:
      'A full-refresh load replaced a table that had rows with an empty one. That is what the pipeline asks for, but more often the source was empty by mistake: a wrong path, a filter, an export that failed.\n\n`"min_rows": 1` in the source\'s PARAMS makes the load fail instead and keeps the old rows.',
  }),
  rowsRejected: defineCode<{ source: string; count: string }>({
    code: 'SF9007',
    title: 'Bad rows were left out',
    severity: 'warning',
    message: ({ source, count }) =>
      count === '1' ? `1 bad row of \`${source}\` was left out` : `${count} bad rows of \`${source}\` were left out`,
    hint: () => 'see them with: SELECT * FROM sqlflow.rejects',
    explanation:
      'The source says `"on_bad_rows": "reject"`. Rows that could not be read are kept in the table `sqlflow.rejects` with file, line and reason; all other rows were loaded.\n\nRemove the parameter to make bad rows an error.',
  }),
  columnWidened: defineCode<{ table: string; column: string; from: string; to: string }>({
    code: 'SF9008',
    title: 'Column type widened',
    severity: 'info',
    message: ({ table, column, from, to }) => `column \`${column}\` of \`${table}\` is ${to} now, it was ${from}`,
    explanation:
      'The new rows hold values that the old type of the column cannot hold, so it was widened to a type that holds all of them without loss. With `"schema_evolution": "strict"` the load fails instead.',
  }),
  schemaChanged: defineCode<{ table: string; changes: string }>({
    code: 'SF9009',
    title: 'Schema changed',
    severity: 'warning',
    message: ({ table, changes }) => `the columns of \`${table}\` changed: ${changes}`,
    explanation:
      'The source has other columns or types than the table had. The policy is `ON_SCHEMA_CHANGE ALERT_AND_CONTINUE`, so the table was adapted where nothing is lost, and you are told.',
  }),
  inferredTypeWidened: defineCode<{ source: string; column: string; from: string; to: string }>({
    code: 'SF9010',
    title: 'Inferred type was too narrow',
    severity: 'warning',
    message: ({ source, column, from, to }) =>
      `column \`${column}\` of \`${source}\` was read as ${to}: the first rows look like ${from}, later ones do not fit`,
    hint: ({ column, to }) => `give its type in PARAMS to make it certain: "types": { "${column}": "${to}" }`,
    explanation:
      'The type of a column in a text file is inferred from its first rows. A later row holds a value that does not fit, so the whole column was read with a wider type: a wider number, or text. Nothing is lost, but queries that expect the narrower type may fail.',
  }),
  interrupted: defineCode<{ what: string }>({
    code: 'SF9011',
    title: 'Interrupted',
    failure: 'permanent',
    message: ({ what }) => `${what} was interrupted`,
    explanation:
      'The run was stopped by a signal (Ctrl-C) or by the program that started it. The open transactions were rolled back and no half-written file was left; tasks that had finished stand.',
  }),
  targetExists: defineCode<{ path: string }>({
    code: 'SF9012',
    title: 'Export target exists',
    message: ({ path }) => `\`${path}\` exists already and the export says "overwrite": false`,
    hint: () => 'remove it, choose another path, or leave "overwrite" out',
    explanation:
      'An export replaces its target unless its OPTIONS say `"overwrite": false`. Here the file or directory exists, so nothing was written.',
  }),
  foreignFiles: defineCode<{ path: string; files: readonly string[] }>({
    code: 'SF9013',
    title: 'Directory holds files of others',
    message: ({ path, files }) =>
      `\`${path}\` holds data files that no export of SQLFlow wrote: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`,
    hint: () => 'move them away, or export to a directory of its own',
    explanation:
      'A partitioned export replaces what an earlier export wrote to the same directory. Files that it did not write are never deleted; but left in place they would be read together with the new ones and double or spoil rows. So the export stops before it changes anything.',
  }),
  exportFailed: defineCode<{ path: string; problem: string; left: string }>({
    code: 'SF9014',
    title: 'Export could not be written',
    failure: 'permanent',
    message: ({ path, problem }) => `cannot write \`${path}\`: ${problem}`,
    hint: ({ left }) => left,
    explanation:
      'Writing the file or putting it in its place failed: the directory is not writable, the disk is full, a file stands where a directory is needed. An export writes beside its target and renames at the end, so the target is as it was before.',
  }),
  pathOutsideType: defineCode<{ path: string; reason: string }>({
    code: 'SF9015',
    title: 'Export target is not usable',
    message: ({ path, reason }) => `cannot export to \`${path}\`: ${reason}`,
    explanation:
      'The text after TO is not a place this export can write to: it is empty, a directory where a file is needed, or a file where a directory is needed.',
  }),
  taskFailed: defineCode<{ task: string; problem: string }>({
    code: 'SF9016',
    title: 'Task failed',
    failure: 'permanent',
    message: ({ task, problem }) => `\`${task}\` failed: ${problem}`,
    explanation:
      'A task met an error that no other code describes. Its transaction was rolled back, so its table is as it was before. Run with `--debug` to see where it came from.',
  }),
  formatCannotHold: defineCode<{ column: string; type: string; format: string; becomes: string; cast: string }>({
    code: 'SF9017',
    title: 'Format cannot hold the type',
    failure: 'data',
    message: ({ column, type, format, becomes }) =>
      `column \`${column}\` is ${type}, which ${format} cannot hold exactly: ${becomes}`,
    hint: ({ column, cast }) => `cast it in the query: "${column}"::${cast}`,
    explanation:
      'An export never changes a value silently. The file format has no type for this column that keeps every value, so the export is refused before anything is written.\n\nCast the column in the query to a type that the format has: usually VARCHAR, which keeps all digits.',
  }),
  exportedTwice: defineCode<{ first: string; second: string; format: string }>({
    code: 'SF9021',
    title: 'Two columns of one name in an export',
    failure: 'data',
    message: ({ first, second, format }) =>
      first === second
        ? `the export has two columns \`${first}\`, and ${format} has no place for both`
        : `the export has columns \`${first}\` and \`${second}\`, which are one name for ${format}`,
    hint: ({ second }) => `give one of them another name in the query: … AS ${second}_2`,
    explanation:
      'An object of JSON may have a name only once, and names that differ in case alone are the same to the engine. The query gives two such columns, most often because it joins tables with `SELECT *`.\n\nName the columns that are wanted, or give one of them another name with `AS`. Nothing was written.',
  }),
  valueCannotBeWritten: defineCode<{ column: string; format: string; problem: string }>({
    code: 'SF9018',
    title: 'Value cannot be written',
    failure: 'data',
    message: ({ column, format, problem }) =>
      `column \`${column}\` holds a value that ${format} cannot hold: ${problem}`,
    hint: ({ column }) => `replace it in the query, or cast the column: "${column}"::VARCHAR`,
    explanation:
      'JSON has no NaN and no infinity, and a CSV file without quotes cannot hold a text with a delimiter or a line break in it. Such a value would make a file that others cannot read, or read wrongly, so the export stops. Its target is as it was before.',
  }),
  renameSuspected: defineCode<{
    table: string;
    from: string;
    to: string;
    agreeing: string;
    compared: string;
    byValues: boolean;
  }>({
    code: 'SF9019',
    title: 'Column seems to be renamed',
    severity: 'warning',
    message: ({ table, from, to, agreeing, compared, byValues }) =>
      `\`${from}\` of \`${table}\` is gone from the source and \`${to}\` is new: it looks like the same column under another name (${renameEvidence({ agreeing, compared, byValues })}); both are kept`,
    hint: ({ table, from, to }) =>
      `if it is, bring them together with \`sqlflow query --write\`:\nUPDATE ${table} SET "${to}" = "${from}" WHERE "${to}" IS NULL;\nALTER TABLE ${table} DROP COLUMN "${from}";`,
    explanation:
      'A column of the table did not come with the rows that were read, and another one did that the table did not have. Their values agree, so the source seems to have renamed it. SQLFlow does not guess that silently: the table has both columns now, new rows have their values in the new one.\n\nThe hint has the statements that make one column of them. With `schema_evolution: "guided"` the load stops before this happens.',
  }),
  sourceColumnGone: defineCode<{ source: string; column: string; table: string }>({
    code: 'SF9020',
    title: 'Column is gone from the source',
    severity: 'warning',
    message: ({ source, column, table }) =>
      `source \`${source}\` no longer has the column \`${column}\`: \`${table}\` keeps it, without values for new rows`,
    hint: ({ table, column }) =>
      `if it is of no use any more: sqlflow query --write 'ALTER TABLE ${table} DROP COLUMN "${column}"'`,
    explanation:
      'The source had this column when it was loaded last, and now it has not. Nothing is lost: the table keeps the column, rows that are there keep their values, new rows have NULL. It is said once, with the load that met the change.\n\n`schema_evolution: "guided"` or `"strict"` stops such a load instead. `sqlflow connector schema <source> --changes` shows what changed before you run.',
  }),
  internal: defineCode<{ what: string }>({
    code: 'SF9099',
    title: 'Internal error',
    failure: 'permanent',
    message: ({ what }) => `internal error: ${what}`,
    hint: () => 'this is a defect of SQLFlow: please report it with the output of --debug',
    explanation:
      'Something happened that SQLFlow believed impossible. Nothing was committed by the task that met it.\n\nRun the command again with `--debug` and report its output.',
  }),
  recordsRefused: defineCode<{ task: string; accepted: string; rejected: string; file: string | undefined }>({
    code: 'SF9040',
    title: 'The destination refused records',
    severity: 'warning',
    message: ({ task, accepted, rejected, file }) =>
      `${task}: ${accepted} rows were accepted, ${rejected} were refused and left out${file === undefined ? '' : `; they are in ${file}`}`,
    hint: ({ file }) => (file === undefined ? undefined : 'put them right and export that file again'),
    explanation: `The export was told to go on without rows that the destination does not accept. The message says how many went in and
how many did not, and which file holds those. What the destination said of them was reported while the export ran.`,
  }),
  columnsUnknownYet: defineCode<{ source: string; table: string }>({
    code: 'SF9024',
    title: 'Columns that are not known yet',
    severity: 'warning',
    failure: 'data',
    message: ({ source, table }) =>
      `\`${source}\` has no record yet, so the columns of \`${table}\` are not known and it was not made`,
    hint: () => 'the first run that finds a record makes it; with `column_types` it is there at once, without rows',
    explanation:
      'What the columns of the source are is known by its records only, and it has none: a shop without refunds, say. There is no table of an earlier run either, so the load was left out, and what reads the table with it. The run ends with exit code 3. Nothing is lost: the next run asks again, from the beginning. A table that exists takes such an answer as no rows.\n\nIf other statements of the pipeline read the table, name the columns with `column_types`: then it is made without rows. If there should be records, look at the address, its parameters and the rights of the credentials.',
  }),
};
