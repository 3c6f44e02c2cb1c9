import type { RunEvent } from '@sqlflow/core';
import { formatShare } from '../render/quantities.js';
import type { Output } from '../terminal/output.js';
import { detailLine } from './detail-line.js';
import type { Reporter } from './reporter.js';
import { progressText } from './running-tasks.js';
import { labelWidthOf, lineForEvent, padLabel, resumeText } from './task-line.js';

/** How often a task that takes long says how far it is. */
const progressEveryMilliseconds = 10_000;

/** One line when a task ends, for files and for terminals that cannot move the cursor. */
export function createPlainReporter(err: Output, verbose: boolean): Reporter {
  const lastSaid = new Map<string, number>();
  let labelWidth = 0;
  const write = (line: string) => void err.write(`${line}\n`);

  const sayProgress = (event: Extract<RunEvent, { type: 'task-progress' }>) => {
    const now = Date.parse(event.time);
    const before = lastSaid.get(event.taskId) ?? now;
    if (now - before < progressEveryMilliseconds) return;
    lastSaid.set(event.taskId, now);
    const share = event.fraction === undefined ? '' : `, ${formatShare(event.fraction)}`;
    write(`  ${padLabel(event.taskId, labelWidth)} ${progressText(event).padStart(14)} so far${share}`);
  };

  return {
    event(event) {
      if (event.type === 'run-started') {
        labelWidth = labelWidthOf(event.tasks.map(({ taskId }) => taskId));
        write(`${event.pipeline} (profile ${event.profile})${resumeText(event)}`);
      }
      if (event.type === 'task-started') lastSaid.set(event.taskId, Date.parse(event.time));
      if (event.type === 'task-progress') sayProgress(event);
      const line = lineForEvent(event, err.palette, labelWidth) ?? detailLine(event, err.palette, verbose);
      if (line !== undefined) write(line);
    },
    note: write,
    stop: () => undefined,
  };
}
