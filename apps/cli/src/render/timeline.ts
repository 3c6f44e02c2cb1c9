import type { RunEntry, TaskEntry } from '@sqlflow/core';
import { displayWidth, visible } from '@sqlflow/errors';
import type { Output } from '../terminal/output.js';
import type { Palette } from '../terminal/palette.js';
import { cutStyled } from '../terminal/styled-text.js';
import { tookText } from './history-text.js';
import { instantText } from './instant-text.js';
import { formatCounted } from './quantities.js';
import { fitText } from './table.js';

const usualWidth = 80;
const longestLabel = 30;
const shortestBar = 12;
/** `2 min 59 s` and `12,345,678 rows`. */
const [timeWidth, rowsWidth] = [10, 16];

const marks: Readonly<Record<TaskEntry['status'], string>> = {
  succeeded: '✓',
  failed: '✗',
  killed: '✗',
  skipped: '–',
  running: '…',
};

/** A run and below it a line for each task: when it worked as a bar, how long, how many rows. */
export function renderTimeline(run: RunEntry, tasks: readonly TaskEntry[], out: Output): string {
  const { palette } = out;
  const width = out.columns() ?? usualWidth;
  const took = tookText(run);
  const head = [
    `${palette.bold(visible(run.pipeline))} ${palette.dim(visible(`${run.file}, profile ${run.profile}`))}`,
    `run ${run.runId}, started ${instantText(run.startedAt)} UTC`,
    `${coloured(run.status, run.status, palette)}${took === '' ? '' : ` after ${took}`}`,
    ...(run.problem === undefined ? [] : [`  ${visible(problemText(run.problem))}`]),
  ];
  const span = spanOf(run, tasks);
  const labelWidth = Math.min(longestLabel, Math.max(0, ...tasks.map(({ taskId }) => displayWidth(visible(taskId)))));
  const barWidth = Math.max(shortestBar, width - 2 - labelWidth - 2 - 1 - timeWidth - rowsWidth);
  const lines = inOrder(tasks).flatMap((task) => taskLines(task, { span, labelWidth, barWidth, palette }));
  return [...head, ...(lines.length > 0 ? ['', ...lines] : [])].map((line) => cutStyled(line, width)).join('\n');
}

interface Layout {
  readonly span: { readonly from: number; readonly to: number };
  readonly labelWidth: number;
  readonly barWidth: number;
  readonly palette: Palette;
}

function taskLines(task: TaskEntry, { span, labelWidth, barWidth, palette }: Layout): string[] {
  const mark = coloured(task.status, marks[task.status], palette);
  const bar = coloured(task.status, barOf(task, span, barWidth), palette);
  const took = task.status === 'skipped' ? 'skipped' : tookText(task) || task.status;
  const line = `${mark} ${fitText(visible(task.taskId), labelWidth, 'left')} ${bar} ${took.padStart(timeWidth)}${rowsText(task).padStart(rowsWidth)}`;
  const attempts = (task.attempt ?? 1) > 1 ? [`  attempt ${task.attempt}`] : [];
  const problem = task.problem === undefined ? [] : [`  ${visible(problemText(task.problem))}`];
  return [line.trimEnd(), ...attempts, ...problem];
}

/** `   ████    `: where the task stood in the whole. What took no time still shows. */
function barOf(task: TaskEntry, { from, to }: Layout['span'], width: number): string {
  if (task.status === 'skipped') return ' '.repeat(width);
  const scale = width / Math.max(1, to - from);
  const start = Math.min(width - 1, Math.max(0, Math.floor((Date.parse(task.startedAt) - from) * scale)));
  const until = task.endedAt === undefined ? to : Date.parse(task.endedAt);
  const end = Math.min(width, Math.max(start + 1, Math.round((until - from) * scale)));
  return `${' '.repeat(start)}${'█'.repeat(end - start)}${' '.repeat(width - end)}`;
}

function spanOf(run: RunEntry, tasks: readonly TaskEntry[]): Layout['span'] {
  const instants = [run, ...tasks].flatMap(({ startedAt, endedAt }) => [startedAt, ...(endedAt ? [endedAt] : [])]);
  const times = instants.map((each) => Date.parse(each));
  return { from: Math.min(...times), to: Math.max(...times) };
}

function inOrder(tasks: readonly TaskEntry[]): readonly TaskEntry[] {
  return [...tasks].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function rowsText({ inserted, updated, rowsRead }: TaskEntry): string {
  const rows = inserted === undefined ? rowsRead : inserted + (updated ?? 0n);
  return rows === undefined ? '' : formatCounted(rows, 'row');
}

function problemText({ code, message }: NonNullable<RunEntry['problem']>): string {
  return [code, message.split('\n')[0]].filter((part) => part !== undefined).join(' ');
}

function coloured(status: RunEntry['status'] | TaskEntry['status'], text: string, palette: Palette): string {
  if (status === 'succeeded') return palette.green(text);
  return status === 'failed' || status === 'killed' ? palette.red(text) : palette.yellow(text);
}
