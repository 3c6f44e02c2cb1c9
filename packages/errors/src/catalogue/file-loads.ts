import { defineCode } from '../code.js';

/** SF2069, SF912x: Loads of new and changed files. */
export const fileLoadCodes = {
  settingWithoutMeaning: defineCode<{ setting: string; cursor: string; byFiles: boolean }>({
    code: 'SF2069',
    title: 'Setting that means nothing for this cursor',
    message: ({ setting, cursor }) => `\`${setting}\` means nothing where \`${cursor}\` is the cursor`,
    hint: ({ byFiles }) =>
      byFiles
        ? 'whole files are loaded, by a list of those loaded before: leave it out, or follow a column of the data'
        : 'it speaks of files that have vanished: leave it out, or use "cursor_field": "_file_modified"',
    explanation:
      'With `"cursor_field": "_file_modified"` new and changed files are loaded as a whole, and SQLFlow knows them by a list of what it has loaded. There is no value to reach back from (`lookback_window`), to start at (`start_date`), or to be NULL (`cursor_null`), and no order of rows to cut batches by (`BATCH_SIZE`, `batch_size`).\n\nThe other way round, `deleted_files` says what becomes of the rows of a file that has vanished, which a load that follows a column of the data does not see.',
  }),
  sharedFile: defineCode<{ table: string; source: string; path: string; other: string }>({
    code: 'SF9120',
    title: 'A file that two LOADs would load into one table',
    failure: 'config',
    message: ({ table, source, path, other }) =>
      `${path} of \`${source}\` is in \`${table}\` already, loaded by ${other}: its rows would be there twice`,
    hint: () => 'let each LOAD of the table have files of its own, or load them into two tables',
    explanation:
      'With `"cursor_field": "_file_modified"` a changed file\'s rows are taken out of the table by their `_file_path`, and the new ones put in. Two LOADs that load one file into one table would take out each other\'s rows, or double them, also where each has a WHERE of its own.\n\nMake the globs of the two sources meet in no file, or give each LOAD a table of its own and bring them together with UNION ALL. If this LOAD takes the place of the other one, load the table anew: `sqlflow run --full-refresh --select table`.',
  }),
  allFilesGone: defineCode<{ source: string; table: string; count: string }>({
    code: 'SF9121',
    title: 'All files are gone',
    failure: 'data',
    message: ({ source, table, count }) =>
      `\`${source}\` finds no file any more, and ${count} ${count === '1' ? 'was' : 'were'} loaded into \`${table}\`: \`deleted_files: remove\` would empty it`,
    hint: () => 'is the folder mounted and the path right? If the files were deleted on purpose: "min_rows": 0',
    explanation:
      'The source says `"deleted_files": "remove"`, and not one of the files that were loaded is there, nor any other. A folder that is not mounted or was emptied by mistake looks the same as files that were deleted on purpose, so nothing was removed.\n\nIf no files are right, say so with `"min_rows": 0` in the source: then the rows are removed. With `"deleted_files": "keep"` the rows of vanished files stay in any case.',
  }),
  noBoundToSet: defineCode<{ load: string }>({
    code: 'SF9122',
    title: 'A load of files has no place to go on from',
    failure: 'config',
    message: ({ load }) => `${load} goes by the list of files it has loaded: it has no bound that could be moved`,
    hint: () =>
      'touching a file changes nothing; to load everything again, use `sqlflow run --full-refresh` with --select',
    explanation:
      'With `"cursor_field": "_file_modified"` the watermark only shows the time of the newest file. What is new is told by `sqlflow.file_manifest`, so a watermark set by hand would change nothing.\n\n`sqlflow run --full-refresh --select table` loads all files again, and `sqlflow state reset` lets the next run do so.',
  }),
};
