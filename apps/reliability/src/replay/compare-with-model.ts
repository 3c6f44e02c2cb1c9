import { generateHistory } from '../history/generate-history.js';
import { contentOf, type Row } from '../history/row.js';
import { replayHistory } from '../load-model/replay.js';
import { checkLoads } from '../truth/check-loads.js';
import { replayLoads } from './replay-loads.js';

/** Where the program differs from the model or from the plain truth in the history of a seed; empty: nowhere. */
export async function compareWithModel(seed: number): Promise<readonly string[]> {
  const history = generateHistory(seed);
  const program = await replayLoads(history);
  const found = checkLoads(program as Parameters<typeof checkLoads>[0]);
  const differences = found === undefined ? [] : [`step ${found.step}, ${found.kind}: ${found.detail}`];
  // What a person deletes, and whether a run that was killed had come to its batch, is not in the model's hands.
  for (const [place, expected] of [...replayHistory(history)].entries()) {
    const step = program[place];
    if (step === undefined) return [...differences, `step ${place} is missing`];
    if (linesOf(step.after) === linesOf(expected.after)) continue;
    return [
      ...differences,
      `step ${place}: the table is ${linesOf(step.after)}, the model's ${linesOf(expected.after)}`,
    ];
  }
  return differences;
}

function linesOf(table: readonly Row[] | undefined): string {
  return table === undefined ? 'gone' : JSON.stringify(table.map((row) => contentOf(row)).sort());
}
