import type { History, RunStep } from '../history/history.js';
import { contentOf, type Row } from '../history/row.js';
import { replayHistory } from '../load-model/replay.js';
import { type LoadRules, loadRules } from '../load-model/rules.js';

/** A history as text, step by step, with what the model does at each: for a person who looks into a difference. */
export function describeLoadHistory(history: History, rules: LoadRules = loadRules): string {
  const lines = [`loads ${JSON.stringify(history.loads)}`, `table ${showRows(history.table)}`];
  let place = 0;
  for (const each of replayHistory(history, rules)) {
    lines.push('report' in each ? describeRun(place, each.step) : `${place} user ${JSON.stringify(each.step)}`);
    if ('report' in each) lines.push(`  report ${JSON.stringify(each.report)}`);
    lines.push(`  table  ${showRows(each.after)}`);
    place++;
  }
  return lines.join('\n');
}

function describeRun(place: number, { load, source, options, killAfter }: RunStep): string {
  const { rows, ...others } = source;
  const shown = rows.map(({ values, transaction }) => `${contentOf(values)}#${transaction}`);
  const killed = killAfter === undefined ? '' : ` killed after ${killAfter} batches`;
  return `${place} run ${load} ${JSON.stringify(options)}${killed}\n  source ${JSON.stringify(others)}\n  rows   ${shown.join(' ')}`;
}

function showRows(rows: readonly Row[] | undefined): string {
  return rows === undefined ? 'none' : rows.map((row) => contentOf(row)).join(' ');
}
