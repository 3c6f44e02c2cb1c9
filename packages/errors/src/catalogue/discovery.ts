import { defineCode } from '../code.js';
import { type RenamedColumn, renameHint } from '../renamed-column.js';

/** SF45xx: Streams and columns that a source or query does not have. */
export const discoveryCodes = {
  noDatabase: defineCode<{ path: string; profile: string }>({
    code: 'SF4500',
    title: 'No database yet',
    message: ({ path, profile }) =>
      path === ':memory:'
        ? `profile \`${profile}\` keeps its database in memory: it is gone after the run`
        : `there is no database yet: ${path}`,
    hint: ({ path }) =>
      path === ':memory:' ? 'give the engine of the profile a `path`' : 'run a pipeline first: sqlflow run',
    explanation:
      'A query without `--write` only reads, so it does not make a database. The one of this profile does not exist: no pipeline has run with this profile, its `path` names another file, or it lives in memory.\n\nRun a pipeline, or choose the right profile with `--profile`.',
  }),
  unknownStream: defineCode<{
    source: string;
    stream: string;
    streams: readonly string[];
    suggestion: string | undefined;
  }>({
    code: 'SF4501',
    title: 'Unknown stream of a source',
    message: ({ source, stream }) =>
      stream === ''
        ? `source \`${source}\` has several streams: say which one to load`
        : `source \`${source}\` has no stream \`${stream}\``,
    hint: ({ source, streams, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${source}.${suggestion}\`?`;
      return streams.length === 0 ? `load it without a stream: LOAD … FROM ${source}` : `it has: ${streams.join(', ')}`;
    },
    explanation:
      'A source offers one or more streams: the tables of a database, the endpoints of an API. `LOAD t FROM source.stream` loads one of them; a source with a single stream is loaded by its own name, `LOAD t FROM source`.\n\nThe source was asked and does not know the stream. Look at the list in the hint for the right name.',
  }),
  missingColumn: defineCode<{
    column: string;
    where: string;
    columns: readonly string[];
    suggestion: string | undefined;
    renamed?: RenamedColumn | undefined;
  }>({
    code: 'SF4502',
    title: 'Column does not exist',
    message: ({ column, where }) => `there is no column \`${column}\` in ${where}`,
    hint: ({ column, columns, suggestion, renamed }) => {
      if (renamed !== undefined) return renameHint(column, renamed, 'key (`primary_key` or MERGE_KEYS)');
      return suggestion === undefined ? `there are: ${columns.join(', ')}` : `did you mean \`${suggestion}\`?`;
    },
    explanation:
      'A key column, a cursor or a column of `partition_by` is not among the columns that the source or the query gives. Names compare without regard to case.\n\nGive the column in the query, or correct its name.',
  }),
  unknownSource: defineCode<{ source: string; known: readonly string[]; suggestion: string | undefined }>({
    code: 'SF4504',
    title: 'No pipeline has this source',
    message: ({ source }) => `no pipeline has a source \`${source}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return known.length === 0 ? 'declare one: SOURCE name TYPE … ;' : `there are: ${known.join(', ')}`;
    },
    explanation:
      'A command was asked about a source that no pipeline of the project declares. Names compare without regard to case; sources of a file that was included AS alias are called alias.name.\n\n`sqlflow list` shows the sources there are. `--pipeline` narrows the search to one pipeline.',
  }),
  unknownExport: defineCode<{ name: string; known: readonly string[]; suggestion: string | undefined }>({
    code: 'SF4505',
    title: 'No pipeline has this EXPORT',
    message: ({ name }) => `no pipeline has an EXPORT to \`${name}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return known.length === 0 ? 'there is none in any pipeline' : `there are: ${known.join(', ')}`;
    },
    explanation:
      'A command was asked about an EXPORT that no pipeline of the project has. It is named by the connection that it writes to, by the text after TO, or by the id that `sqlflow plan` shows, without regard to case. One in a branch of IF that is not taken does not count.\n\n`--pipeline` narrows the search to one pipeline, `--var` sets variables.',
  }),
  notParquet: defineCode<{ path: string; reason: string }>({
    code: 'SF4503',
    title: 'Not a Parquet file',
    failure: 'data',
    message: ({ path, reason }) => `\`${path}\` is no whole Parquet file: ${reason}`,
    hint: () => 'look whether it is CSV or JSON, or was cut off while it was written',
    explanation:
      'A Parquet file ends with a footer that says what is in it. This file has none, or the footer does not fit: it is of another format, it was cut off while it was copied or written, or its bytes are damaged.\n\nGet the file anew, or read it with the TYPE that it really has.',
  }),
};
