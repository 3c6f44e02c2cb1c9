import type { Fuzzed } from './fuzz.js';

export interface CheckedModel extends Fuzzed {
  readonly model: string;
}

const header = ['model', 'histories', 'differences', 'seconds', 'first seeds'];

/** The table as text: figures right-aligned, one line per model. */
export function tableOf(checked: readonly CheckedModel[]): string {
  const lines = [header, ...checked.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const last = header.length - 1;
  const pad = (cell: string, column: number): string =>
    column === 0 || column === last ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** What the first differences are, a line each. */
export function differencesOf(checked: readonly CheckedModel[]): string[] {
  return checked.flatMap(({ model, differences }) =>
    differences
      .slice(0, 5)
      .map(({ seed, difference: { kind, step, detail } }) => `${model} ${seed}: step ${step}, ${kind}: ${detail}`),
  );
}

function cellsOf({ model, histories, differences, seconds }: CheckedModel): string[] {
  const seeds = differences.slice(0, 5).map(({ seed }) => seed);
  const shown = seeds.length === 0 ? 'none' : seeds.join(' ');
  return [model, histories.toLocaleString('en'), String(differences.length), seconds.toFixed(1), shown];
}
