import type { RunEvent } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import { formatBytes, formatCounted, formatDuration, formatShare } from '../render/quantities.js';
import type { Palette } from '../terminal/palette.js';
import { padLabel } from './task-line.js';

type Progress = Pick<Extract<RunEvent, { type: 'task-progress' }>, 'rows' | 'bytes' | 'fraction'>;

/** `1,234,567 rows`, or `12 MB` where rows are not counted: how far a task is, as far as it says. */
export function progressText({ rows, bytes }: Progress): string {
  if (rows !== undefined) return formatCounted(rows, 'row');
  return bytes === undefined ? '' : formatBytes(bytes);
}

/** Shorter waits would only flicker. */
const shownWaitMilliseconds = 1000;

interface RunningTask {
  readonly startedAt: number;
  readonly progress: Progress;
  /** What it waits for, until when. */
  readonly waiting?: { readonly text: string; readonly until: number };
}

/** Which tasks run right now and how far they are, kept up to date from the events. */
export interface RunningTasks {
  apply(event: RunEvent): void;
  /** At most `limit` lines, the longest running first, and one that counts. Empty when no run goes on. */
  lines(now: number, limit: number, spinner: string, palette: Palette, labelWidth: number): string[];
}

export function createRunningTasks(): RunningTasks {
  const running = new Map<string, RunningTask>();
  let startedAt: number | undefined;
  let total = 0;
  let ended = 0;
  return {
    apply(event) {
      const now = Date.parse(event.time);
      if (event.type === 'run-started') {
        running.clear();
        [startedAt, total, ended] = [now, event.tasks.length, 0];
      } else if (event.type === 'run-finished') {
        running.clear();
        startedAt = undefined;
      } else if (event.type === 'task-started') {
        running.set(event.taskId, { startedAt: now, progress: {} });
      } else if (event.type === 'task-progress') {
        const task = running.get(event.taskId);
        if (task !== undefined) running.set(event.taskId, { ...task, progress: event });
      } else if (event.type === 'request-waiting') {
        const task = event.taskId === undefined ? undefined : running.get(event.taskId);
        const waiting = { text: event.text, until: now + event.waitMilliseconds };
        if (task !== undefined && event.waitMilliseconds >= shownWaitMilliseconds)
          running.set(event.taskId ?? '', { ...task, waiting });
      } else if (
        event.type === 'task-finished' ||
        event.type === 'task-failed' ||
        event.type === 'task-skipped' ||
        event.type === 'task-reused'
      ) {
        running.delete(event.taskId);
        ended += 1;
      }
    },
    lines(now, limit, spinner, palette, labelWidth) {
      if (startedAt === undefined) return [];
      const shown = [...running].slice(0, limit);
      const lines = shown.map(([taskId, task]) => {
        const elapsed = palette.dim(formatDuration(now - task.startedAt).padStart(8));
        const { fraction } = task.progress;
        const share = fraction === undefined ? '' : `   ${formatShare(fraction)}`;
        const done = progressText(task.progress).padStart(14);
        const waits = task.waiting === undefined || task.waiting.until < now ? '' : `   ${visible(task.waiting.text)}`;
        return `${palette.cyan(spinner)} ${padLabel(taskId, labelWidth)} ${done} ${elapsed}${share}${waits}`;
      });
      const hidden = running.size - shown.length;
      const counts = `  ${ended} of ${total} done, ${running.size} running${hidden > 0 ? ` (${hidden} not shown)` : ''}`;
      return [...lines, palette.dim(`${counts}, ${formatDuration(now - startedAt)}`)];
    },
  };
}
