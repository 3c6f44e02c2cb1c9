import type { Row } from '@sqlflow/connector-sdk';
import type { QueryResult } from '@sqlflow/core';
import { codes, type Diagnostic, placeOf, SqlFlowError } from '@sqlflow/errors';
import { Option } from 'commander';
import type { Cli, CommandOutcome } from '../cli.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';
import { csvLines, jsonLines } from '../query-formats.js';
import { formatCounted } from '../render/quantities.js';
import { renderTable } from '../render/table.js';
import { cellText, isNumericType } from '../render/value-text.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../waiting.js';
import { withProject } from '../with-project.js';
import { writeFileWhole } from '../write-file.js';
import { invalidValue, wrongUsage } from '../wrong-usage.js';

interface QueryCommandOptions extends WaitingOptions {
  readonly format?: 'table' | 'csv' | 'json' | 'arrow';
  readonly rows?: number;
  readonly write?: boolean;
  readonly output?: string;
}

const defaultRows = 100;

export const page: CommandPage = {
  examples: [
    { line: 'sqlflow query "FROM daily_revenue"', does: 'a table, as wide as the terminal' },
    { line: 'sqlflow query "FROM orders" --format csv > orders.csv', does: 'everything, as CSV' },
    { line: 'sqlflow query "DROP TABLE old" --write', does: 'change the database' },
  ],
  define(command, start) {
    defineWaitOption(command)
      .description("Queries the profile's database. Nothing can be changed without --write.")
      .argument('<sql>', 'one statement, in quotes')
      .addOption(
        new Option('--format <format>', 'table (default), csv, json or arrow').choices([
          'table',
          'csv',
          'json',
          'arrow',
        ]),
      )
      .addOption(
        new Option('--rows <n>', `how many rows a table shows, or all (default: ${defaultRows})`).argParser(parseRows),
      )
      .option('--write', 'allow statements that change the database')
      .option('--output <file>', 'write the result to this file')
      .action((sql: string, options: QueryCommandOptions) => start((cli) => query(cli, sql, options)));
  },
};

function parseRows(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d*$/.test(text)) throw invalidValue('--rows', text, 'a whole number from 1, or `all`', ['all']);
  return Number(text);
}

async function query(cli: Cli, sql: string, options: QueryCommandOptions): Promise<CommandOutcome> {
  const format = formatOf(cli, options);
  const signal = cli.interruption.gentle(() => undefined);
  const work = withProject(cli, async (project) => {
    const queryOptions = { write: options.write === true, signal, ...waitSaying(cli, options) };
    const result = await placingProblems(sql, () => project.query(sql, queryOptions));
    try {
      await placingProblems(sql, () =>
        format === 'table' ? showTable(cli, result, options) : deliver(cli, bytesOf(result, format), options.output),
      );
    } finally {
      await result.close();
    }
    return { exitCode: exitCodes.done, ownOutput: true };
  });
  try {
    const outcome = await work;
    return signal.aborted ? { ...outcome, exitCode: exitCodes.interrupted } : outcome;
  } catch (error) {
    if (!signal.aborted || !SqlFlowError.isInstance(error)) throw error;
    return { exitCode: exitCodes.interrupted, diagnostics: error.diagnostics, ownOutput: true };
  }
}

/** The engine says where in the SQL a problem lies; here that is a place in what was typed. */
async function placingProblems<T>(sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    const [first, ...rest] = error.diagnostics;
    const placed = (each: Diagnostic) => inSql(each, sql);
    throw new SqlFlowError([placed(first), ...rest.map(placed)], { cause: error });
  }
}

function inSql(problem: Diagnostic, sql: string): Diagnostic {
  const { sqlOffset: start, ...rest } = problem;
  if (start === undefined || problem.place !== undefined) return problem;
  const word = /^(\w+|"[^"]*")/.exec(sql.slice(start))?.[0] ?? '';
  return { ...rest, place: placeOf({ path: 'query', text: sql }, { start, end: start + word.length }) };
}

function formatOf(cli: Cli, options: QueryCommandOptions): NonNullable<QueryCommandOptions['format']> {
  const { format } = options;
  if (cli.options.json === true && format !== undefined && format !== 'json') {
    throw wrongUsage(codes.commandLine.conflictingOptions, { first: '--json', second: `--format ${format}` });
  }
  if (format === 'arrow' && options.write === true) {
    // The columns of the stream are asked for before it is written: the statement would run twice.
    throw wrongUsage(codes.commandLine.conflictingOptions, {
      first: '--write',
      second: '--format arrow',
      instead: 'change the database first, then query it',
    });
  }
  if (format === 'arrow' && options.output === undefined && cli.out.isTerminal) {
    throw wrongUsage(codes.commandLine.binaryToTerminal, { format: 'Arrow' });
  }
  const chosen = format ?? (cli.options.json === true ? 'json' : 'table');
  if (chosen !== 'table' && options.rows !== undefined) {
    throw wrongUsage(codes.commandLine.conflictingOptions, {
      first: '--rows',
      second: `--format ${chosen}`,
      instead: 'write LIMIT into the query',
    });
  }
  return chosen;
}

function bytesOf(result: QueryResult, format: 'csv' | 'json' | 'arrow'): AsyncIterable<string | Uint8Array> {
  if (format === 'arrow') return result.arrow();
  return format === 'csv' ? csvLines(result.columns, result) : jsonLines(result);
}

async function deliver(cli: Cli, pieces: AsyncIterable<string | Uint8Array>, output?: string): Promise<void> {
  if (output !== undefined) {
    await writeFileWhole(output, pieces);
    return cli.say(`${cli.err.palette.green('✓')} ${output}`);
  }
  for await (const piece of pieces) {
    await cli.out.write(piece);
    if (cli.out.closed) return;
  }
}

async function showTable(cli: Cli, result: QueryResult, options: QueryCommandOptions): Promise<void> {
  const limit = options.rows ?? defaultRows;
  const { rows, more } = await firstRows(result, limit);
  const columns = result.columns.map(({ name, type }) => ({
    title: cellText(name),
    align: isNumericType(type) ? ('right' as const) : ('left' as const),
  }));
  const toFile = options.output !== undefined;
  const { palette } = cli.out;
  const table = renderTable(
    columns,
    rows.map((row) => result.columns.map(({ name }) => cellText(row[name]))),
    {
      width: toFile ? undefined : cli.out.columns(),
      palette: toFile ? (await import('../terminal/palette.js')).createPalette(false) : palette,
      isDim: (row, column) => (rows[row]?.[result.columns[column]?.name ?? ''] ?? null) === null,
    },
  );
  if (options.output !== undefined) await writeFileWhole(options.output, `${table.text}\n`);
  else await cli.out.write(`${table.text}\n`);
  const notes = [
    more
      ? `the first ${formatCounted(rows.length, 'row')}, there are more: --rows all`
      : formatCounted(rows.length, 'row'),
    ...(table.hiddenColumns > 0 ? [`${formatCounted(table.hiddenColumns, 'column')} did not fit`] : []),
    ...(table.hiddenColumns > 0 || table.cut ? ['--format csv shows everything'] : []),
  ];
  await cli.say(cli.err.palette.dim(`(${notes.join('; ')})`));
}

async function firstRows(result: QueryResult, limit: number): Promise<{ rows: Row[]; more: boolean }> {
  const rows: Row[] = [];
  for await (const row of result) {
    if (rows.length === limit) return { rows, more: true };
    rows.push(row);
  }
  return { rows, more: false };
}
