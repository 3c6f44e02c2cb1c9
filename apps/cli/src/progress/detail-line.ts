import type { RunEvent } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import { formatCounted, formatDuration } from '../render/quantities.js';
import type { Palette } from '../terminal/palette.js';

/**
 * Lines for events that most people need not see: statements, which are traced only when somebody asked for it, and
 * log messages; those of the level `debug` only with `--verbose`.
 */
export function detailLine(event: RunEvent, palette: Palette, verbose: boolean): string | undefined {
  if (event.type === 'statement') return statementLines(event, palette);
  if (event.type !== 'log' || (event.level === 'debug' && !verbose)) return undefined;
  const source = event.source === undefined ? '' : `${event.source}: `;
  return palette.dim(`  ${event.level} ${source}${visible(event.message)}`);
}

function statementLines(event: Extract<RunEvent, { type: 'statement' }>, palette: Palette): string {
  const rows = event.rows === undefined ? '' : `, ${formatCounted(event.rows, 'row')}`;
  const head = `  ${event.taskId ?? event.source ?? 'sql'}: ${formatDuration(event.milliseconds)}${rows}`;
  const failed = event.error === undefined ? [] : [`    failed: ${visible(event.error.split('\n')[0] ?? '')}`];
  const plan = event.plan === undefined ? [] : [indented(event.plan)];
  return palette.dim([head, indented(event.sql), ...failed, ...plan].join('\n'));
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${visible(line)}`)
    .join('\n');
}
