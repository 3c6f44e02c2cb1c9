import { generateHistory } from '../history/generate-history.js';
import type { LoadSetup } from '../history/history.js';
import { contentOf, type Row } from '../history/row.js';
import { replayHistory } from '../load-model/replay.js';
import { checkLoads } from '../truth/check-loads.js';
import { type ProgramStep, replayLoads } from './replay-loads.js';

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
    if ('setup' in step && cutsOtherBatches(step)) return differences;
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

/**
 * Of rows that such a source gives again the program leaves those out that it knows, before batches are cut, and the model
 * merges them once more: when both are stopped behind a batch, they have come to different rows. From there on the truth
 * decides alone.
 */
function cutsOtherBatches({ step, setup }: Extract<ProgramStep, { readonly setup: LoadSetup }>): boolean {
  return setup.tracking === 'state' && setup.mode === 'merge' && step.killAfter !== undefined;
}
