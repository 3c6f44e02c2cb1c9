import type { Output } from '../terminal/output.js';
import { detailLine } from './detail-line.js';
import { createLiveRegion } from './live-region.js';
import type { Reporter } from './reporter.js';
import { createRunningTasks } from './running-tasks.js';
import { labelWidthOf, lineForEvent, resumeText } from './task-line.js';

const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const redrawEveryMilliseconds = 100;
const mostTasksShown = 8;

/** Lines for what has ended, and below them what runs right now, redrawn in place. */
export function createLiveReporter(err: Output, verbose: boolean): Reporter {
  const region = createLiveRegion(err);
  const running = createRunningTasks();
  let labelWidth = 0;
  let frame = 0;

  const draw = () => {
    const limit = Math.max(1, Math.min(mostTasksShown, (err.lines() ?? mostTasksShown) - 3));
    const spinner = spinnerFrames[frame % spinnerFrames.length] ?? '';
    const lines = running.lines(Date.now(), limit, spinner, err.palette, labelWidth);
    region.draw(lines.length > 0 ? lines : [`${err.palette.cyan(spinner)} planning`]);
  };
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, redrawEveryMilliseconds);
  timer.unref();

  return {
    event(event) {
      running.apply(event);
      if (event.type === 'run-started') {
        labelWidth = labelWidthOf(event.tasks.map(({ taskId }) => taskId));
        region.print(
          `${err.palette.bold(event.pipeline)} ${err.palette.dim(`profile ${event.profile}${resumeText(event)}`)}`,
        );
      }
      const line = lineForEvent(event, err.palette, labelWidth) ?? detailLine(event, err.palette, verbose);
      if (line !== undefined) region.print(line);
      if (event.type === 'run-finished') region.draw([]);
    },
    note: (text) => region.print(text),
    stop() {
      clearInterval(timer);
      region.close();
    },
  };
}
