import { defineCode } from '../code.js';

/** SF92xx: History, resumed runs, and the state of loads. */
export const historyCodes = {
  nothingToResume: defineCode<{ pipeline: string; why: string }>({
    code: 'SF9201',
    title: 'Nothing to resume',
    message: ({ pipeline, why }) => `\`${pipeline}\` has no unfinished run: ${why}`,
    hint: () => 'run it without --resume',
    explanation:
      '`run --resume` goes on with the last run of the pipeline if it did not end well: it was killed, interrupted, or a task failed. Here the last run ended well, or there is none, so there is nothing to go on with.\n\nThe history lies in the database of the profile: another `--profile`, another database, and an in-memory database have another history or none. `sqlflow history --pipeline <name>` shows it.',
  }),
  resumeChanged: defineCode<{ pipeline: string; runId: string; changed: readonly string[] }>({
    code: 'SF9202',
    title: 'Another plan than the one to resume',
    message: ({ pipeline, runId, changed }) =>
      `\`${pipeline}\` cannot go on with run ${runId}: since then ${changed.join(', ')} changed`,
    hint: () => 'run it without --resume, or undo the change',
    explanation:
      'A resumed run does not repeat tasks that were committed. With another plan its tables would come half from the old text and half from the new one, and nobody could say what they hold. So the plan must be the same: the statements, what variables make of them, the connections, the selection. Comments and layout may change, and so may the values of secrets: a run that failed for a wrong password is resumed with the right one.\n\nA run without `--resume` starts anew. Whatever replaces, merges or loads incrementally ends the same; for tables that rows are appended to, the run says which have some of the unfinished one.',
  }),
  afterUnfinished: defineCode<{ runId: string; status: string; done: number; tasks: number }>({
    code: 'SF9203',
    title: 'The run before did not finish',
    severity: 'warning',
    message: ({ runId, status, done, tasks }) =>
      `the run before this one, ${runId}, ${status} with ${done} of ${tasks} tasks done: this run repeats them`,
    hint: () => '`sqlflow run --resume` goes on with an unfinished run instead',
    explanation:
      'The last run of this pipeline was killed, interrupted, or had a task that failed. A plain `run` is a new run and does everything again; `run --resume` would have repeated only what was not committed.\n\nBoth end with the same rows, except where rows are appended: a warning names those tables.',
  }),
  appendedBefore: defineCode<{ runId: string; tables: readonly string[] }>({
    code: 'SF9204',
    title: 'Rows appended by an unfinished run',
    severity: 'warning',
    message: ({ runId, tables }) =>
      `the unfinished run ${runId} has appended its rows to ${tables.map((each) => `\`${each}\``).join(', ')} already: this run appends them again`,
    hint: () => '`sqlflow run --resume` would have gone on with that run and appended nothing twice',
    explanation:
      'A LOAD or CREATE TABLE with `MODE APPEND` that keeps no watermark adds its rows with every run. The run before this one did not finish, but these tasks of it were committed. As a plain `run` is a new run, it adds the same rows once more.\n\nIf that is not wanted, stop the run and use `sqlflow run --resume`, or take the rows out: `load_metadata: true` gives each row the id of its run. A LOAD of an incremental source, and MODE MERGE or UPSERT, never have this problem.',
  }),
  historyNotWritten: defineCode<{ what: string; problem: string }>({
    code: 'SF9205',
    title: 'History could not be written',
    severity: 'warning',
    message: ({ what, problem }) => `${what} could not be recorded in the history: ${problem}`,
    explanation:
      'What a task has loaded commits together with its row in the history, so that is never missing. Other rows, such as how a failed task ended, are written on their own; here that failed, most likely because the disk is full. Nothing else is affected; the next run takes an unfinished one for killed.',
  }),
  unknownRun: defineCode<{ run: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF9210',
    title: 'Unknown run',
    message: ({ run }) => `the history has no run \`${run}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean ${suggestion}?`;
      return known.length === 0 ? 'the history is empty' : `the last runs are ${known.slice(0, 3).join(', ')}`;
    },
    explanation:
      'Runs are called by their id, such as `20260131T094501-3f9c2a`; the beginning is enough where only one run has it. `sqlflow history` lists them. Runs older than the profile keeps (`history: { keep_days: 90 }`) are gone.',
  }),
  ambiguousRun: defineCode<{ run: string; runs: readonly string[] }>({
    code: 'SF9211',
    title: 'Several runs begin like this',
    message: ({ run, runs }) => `several runs begin with \`${run}\`: ${runs.slice(0, 5).join(', ')}`,
    hint: () => 'write more of the id',
    explanation: 'The beginning of a run id is enough to name it, if no other run begins the same way.',
  }),
  unknownState: defineCode<{ source: string; known: readonly string[]; suggestion?: string | undefined }>({
    code: 'SF9212',
    title: 'No state of that source',
    message: ({ source }) => `no LOAD from \`${source}\` has any state`,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return known.length === 0 ? 'no LOAD has any state yet' : `there is state of ${known.join(', ')}`;
    },
    explanation:
      'State is kept by LOADs of incremental sources: how far they have read, and what the source itself remembers. It is named by the source, as `source` or `source.stream`, and `--table` narrows it to one table. `sqlflow state list` shows all of it.\n\nState lies with the data, in the database of the profile.',
  }),
  ambiguousLoad: defineCode<{ source: string; loads: readonly string[]; what: string }>({
    code: 'SF9213',
    title: 'Several LOADs are meant',
    message: ({ source, what, loads }) => `\`${source}\` is not one ${what}: ${loads.join('; ')}`,
    hint: () => 'narrow it with --table, or write the stream: `source.stream`',
    explanation:
      'Each LOAD has a state of its own: two tables, two streams, two conditions are several LOADs of one source. This command works on one of them, so it must be clear which.',
  }),
  resetDoubles: defineCode<{ load: string; table: string; rows: string; owned: boolean }>({
    code: 'SF9214',
    title: 'A reset would double rows',
    message: ({ load, table, rows, owned }) =>
      `${load} appends, and \`${table}\` has ${rows} rows ${owned ? 'that not it alone has put there' : 'and no pipeline has this LOAD any more'}: after a reset rows would come twice`,
    hint: ({ table }) =>
      `\`sqlflow run --select ${table} --full-refresh\` builds table and state anew together; \`state reset --watermark\` only goes back as far as rows can be told apart`,
    explanation:
      'A LOAD that appends knows which rows it has loaded by its state. Without it, the next run reads everything, rows that are in the table already too. Where the LOAD alone feeds the table, its next run therefore replaces the table; where other statements put rows there as well, theirs would be lost, so the reset is refused.\n\n`sqlflow run --select <table> --full-refresh` builds the table anew with all that feeds it. `sqlflow state reset <source> --watermark` takes the watermark back to the point down to which SQLFlow still knows every loaded row, and the next run adds only what is missing from there on.\n\nState whose LOAD is in no pipeline any more keeps a new LOAD of the same data from doubling it. `sqlflow state move` hands it to that LOAD.',
  }),
  beyondWindow: defineCode<{ load: string; value: string; completeFrom: string | undefined }>({
    code: 'SF9215',
    title: 'Further back than rows can be told apart',
    message: ({ load, value, completeFrom }) =>
      completeFrom === undefined
        ? `${load} appends and has no window rows: going back to ${value} would add rows a second time`
        : `${load} appends and knows its rows down to ${completeFrom}: going back to ${value} would add older rows a second time`,
    hint: ({ completeFrom }) =>
      completeFrom === undefined
        ? 'use `sqlflow run --full-refresh` with --select'
        : `go back to ${completeFrom} at most, or use \`sqlflow run --full-refresh\` with --select`,
    explanation:
      'A LOAD that appends compares what it reads again with hashes of the rows it has loaded (`sqlflow.window_rows`). They are kept from the place where the next read begins, and are complete down to `complete_from`. Rows before that could not be told from new ones, so the watermark does not go further back.\n\nTo load older rows again, build the table anew: `sqlflow run --select <table> --full-refresh`. LOADs that merge can go back as far as you like.',
  }),
  noWatermark: defineCode<{ load: string; what: string }>({
    code: 'SF9217',
    title: 'LOAD without a watermark',
    message: ({ load, what }) => `${load} has no watermark to ${what}`,
    hint: () => 'its first run makes one',
    explanation:
      'A watermark is made by the first run of an incremental LOAD, with the column and the type it follows. Before that there is nothing to set; and a LOAD by file modification, or one whose source keeps its own positions, has none at all.\n\nTo leave out old rows from the first run on, give the source a `start_date`.',
  }),
  stateGone: defineCode<{ load: string; runId: string; why: string }>({
    code: 'SF9218',
    title: 'State that cannot be taken back',
    message: ({ load, runId, why }) => `${load} cannot go back to what it was after run ${runId}: ${why}`,
    hint: () => '`sqlflow run --full-refresh` with --select loads the table anew',
    explanation:
      'State can be taken back to a run as long as the rows are the same that the state speaks of. When the table was replaced or dropped since, an old watermark would leave out rows that are no longer in it; and a LOAD that appends needs the hashes of its rows, which were given up as the watermark moved.',
  }),
  nothingToMove: defineCode<{ source: string; table: string; why: string }>({
    code: 'SF9219',
    title: 'State that cannot be moved',
    message: ({ source, table, why }) => `the state of \`${source}\` for \`${table}\` cannot be moved: ${why}`,
    hint: () => '`sqlflow state list` shows which state no LOAD owns',
    explanation:
      'State belongs to a LOAD: its file, source, stream, table and WHERE. When one of them changes, the LOAD is a new one and the old state has no owner. `sqlflow state move <source> --table <table> --to <source>` hands it to the LOAD of that table that now stands in a pipeline and has no state yet. State that a LOAD still owns is not taken from it.',
  }),
  confirmationNeeded: defineCode<{ command: string }>({
    code: 'SF9220',
    title: 'Confirmation needed',
    message: ({ command }) => `\`${command}\` asks before it changes anything, and this is not a terminal`,
    hint: () => 'add --yes to do it without asking',
    explanation:
      'The command would change what SQLFlow remembers, so it shows what it will do and waits for a yes. Where nobody can answer, as in a script or a scheduled job, it does nothing unless `--yes` says that it may.',
  }),
};
