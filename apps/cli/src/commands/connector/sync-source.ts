import type { SourcePreview } from '@sqlflow/core';
import { codes } from '@sqlflow/errors';
import type { Command } from 'commander';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import type { CommandPage } from '../../program.js';
import { renderFields } from '../../render/fields.js';
import { formatBytes, formatCounted } from '../../render/quantities.js';
import { renderTable } from '../../render/table.js';
import { cellText, isNumericType } from '../../render/value-text.js';
import type { Output } from '../../terminal/output.js';
import { defineVariableOptions, type VariableOptions, variablesOf } from '../../variables.js';
import { defineWaitOption, type WaitingOptions, waitSaying } from '../../waiting.js';
import { withProject } from '../../with-project.js';
import { wrongUsage } from '../../wrong-usage.js';

interface SyncOptions extends VariableOptions, WaitingOptions {
  readonly dryRun?: boolean;
  readonly pipeline?: string;
}

type Start = Parameters<CommandPage['define']>[1];

/** `sqlflow connector sync <source> --dry-run` */
export function defineSyncCommand(command: Command, start: Start): void {
  const sync = command.command('sync').argument('<source>', 'the name of a SOURCE');
  defineWaitOption(defineVariableOptions(sync))
    .summary('what the next run would read of a source')
    .description(
      'Shows what the next run would read of a source: from where, how much as far as the source can tell, and the first ten rows. Writes nothing; `sqlflow run` loads.',
    )
    .option('--dry-run', 'needed: only look')
    .option('--pipeline <pipeline>', 'the pipeline whose source is meant, by name or path (default: all that have it)')
    .action((source: string, options: SyncOptions) => start((cli) => syncSource(cli, source, options)));
}

async function syncSource(cli: Cli, source: string, options: SyncOptions): Promise<CommandOutcome> {
  if (options.dryRun !== true) {
    throw wrongUsage(codes.commandLine.missingArgument, { argument: '`--dry-run`', command: 'sqlflow connector sync' });
  }
  return withProject(cli, async (project) => {
    const previews = await project.previewSource(source, {
      variables: variablesOf(options),
      ...(options.pipeline === undefined ? {} : { pipeline: options.pipeline }),
      ...waitSaying(cli, options),
    });
    await cli.show(previews.map((preview) => previewText(preview, cli.out)).join('\n\n'));
    return { exitCode: exitCodes.done, result: { streams: previews } };
  });
}

function previewText(preview: SourcePreview, out: Output): string {
  const { source, stream, type, file, columns, rows, table, mode } = preview;
  const name = stream === '' ? source : `${source}.${stream}`;
  const head = `${out.palette.bold(cellText(name))} ${out.palette.dim(`${type}, ${file}`)}`;
  const fields = renderFields(
    [
      ['into', table === undefined ? 'nothing: no LOAD reads it' : `${table}, ${mode ?? ''}`],
      ['reads', readsText(preview)],
      ['estimate', estimateText(preview)],
    ],
    out.palette,
  );
  if (rows.length === 0) return `${head}\n${fields}\n${out.palette.dim('no rows')}`;
  const titles = columns.map(
    ({ name: title, type: of }) => ({ title, align: isNumericType(of) ? 'right' : 'left' }) as const,
  );
  const cells = rows.map((row) => columns.map(({ name: column }) => cellText(row[column])));
  const { text } = renderTable(titles, cells, { width: out.columns(), palette: out.palette });
  return `${head}\n${fields}\n${text}\n${out.palette.dim(`the first ${formatCounted(rows.length, 'row')}`)}`;
}

function readsText({ sync, byState, cursorField, from, to }: SourcePreview): string {
  if (sync === 'full_refresh') return 'everything';
  if (byState) return 'what is new, as the source tells it';
  const start = from === null ? 'from the beginning' : `from ${from}`;
  return `what is new by ${cursorField}: ${start} ${to === null ? 'to the newest' : `to ${to}`}, both included`;
}

function estimateText({ estimate: { rows, bytes, requests, cost } }: SourcePreview): string {
  const parts = [
    ...(rows === undefined ? [] : [formatCounted(rows, 'row')]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
    ...(requests === undefined ? [] : [formatCounted(requests, 'request')]),
    ...(cost === undefined ? [] : [`$${cost.toFixed(2)}`]),
  ];
  return parts.length === 0 ? 'the source cannot tell' : parts.join(', ');
}
