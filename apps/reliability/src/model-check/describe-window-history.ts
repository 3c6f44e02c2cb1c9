import type { WindowHistory, WindowRow } from '../history/window-history.js';
import { replayWindowHistory } from '../window-model/replay.js';
import type { WindowRules } from '../window-model/rules.js';

/** A history as text, run by run, with what the model does at each. */
export function describeWindowHistory(history: WindowHistory, rules: WindowRules): string {
  const lines = [`query ${JSON.stringify(history.query)}`];
  for (const { run, after, report } of replayWindowHistory(history, rules)) {
    const { events, ...options } = run;
    const shown = events.map(({ at, value, ungrouped }) => `${at}:${value}${ungrouped ? ' without group' : ''}`);
    const { start, end } = report.range;
    lines.push(`run ${JSON.stringify(options)}`, `  source ${shown.join(' ')}`);
    lines.push(`  ${report.status}, asked for ${start} to ${end}, ${report.rowsOutside} rows outside`);
    lines.push(`  table  ${showRows(after)}`);
  }
  return lines.join('\n');
}

function showRows(rows: readonly WindowRow[] | undefined): string {
  return rows === undefined ? 'none' : rows.map(({ group, content }) => `[${group}] ${content}`).join(', ');
}
