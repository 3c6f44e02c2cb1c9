import { readFile } from 'node:fs/promises';
import type { TroubleSummary } from './simulate.js';
import type { Trouble } from './trouble.js';

const words: Readonly<Record<Trouble, string>> = {
  'kill-at-operation': 'SIGKILL before, within or after a write, sync, rename or statement',
  'kill-at-random-time': 'SIGKILL at a random time',
  'disk-full': 'no space left at a write',
  'corrupt-input': 'a source file cut off or damaged',
};

/** The result as a Markdown table. */
export function reportTable(summaries: readonly TroubleSummary[]): string {
  const all = summaries.reduce(
    (sum, { seeds, hits, failures }) => ({
      seeds: sum.seeds + seeds,
      hits: sum.hits + hits.length,
      failures: sum.failures + failures.length,
    }),
    { seeds: 0, hits: 0, failures: 0 },
  );
  const row = (name: string, seeds: number, hits: number, failures: number): string =>
    `| ${name} | ${seeds} | ${hits} | ${failures} |`;
  return [
    '| trouble | seeds | runs hit | seeds with a difference |',
    '|---|---:|---:|---:|',
    ...summaries.map(({ trouble, seeds, hits, failures }) => row(words[trouble], seeds, hits.length, failures.length)),
    row('all', all.seeds, all.hits, all.failures),
  ].join('\n');
}

/** A document with a table put between its marks `<!-- name:begin -->` and `<!-- name:end -->`. */
export async function withReport(path: string, name: string, table: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no place for the table: ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}
