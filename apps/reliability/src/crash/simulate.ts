import { runSeed, type SeedResult, type Trouble } from './run-seed.js';

/** What one kind of trouble came to over all its seeds. */
export interface TroubleSummary {
  readonly trouble: Trouble;
  readonly seeds: number;
  readonly hits: number;
  readonly failures: readonly SeedResult[];
}

/** Most seeds are about kills at an operation; the other kinds of trouble take turns. */
const turns: readonly Trouble[] = [
  'kill-at-operation',
  'kill-at-random-time',
  'kill-at-operation',
  'disk-full',
  'kill-at-operation',
  'corrupt-input',
];

export function troubleOf(seed: number): Trouble {
  return turns[seed % turns.length] ?? 'kill-at-operation';
}

/** Runs seeds side by side, and sums them up by the trouble they had. */
export async function simulate(
  seeds: readonly number[],
  { workers, onSeed }: { readonly workers: number; readonly onSeed?: (result: SeedResult) => void },
): Promise<readonly TroubleSummary[]> {
  const results: SeedResult[] = [];
  const left = [...seeds];
  const work = async (): Promise<void> => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const result = await runOne(seed);
      results.push(result);
      onSeed?.(result);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return [...new Set(turns)].map((trouble) => {
    const own = results.filter((each) => each.trouble === trouble);
    return {
      trouble,
      seeds: own.length,
      hits: own.reduce((sum, { hits }) => sum + hits, 0),
      failures: own.filter(({ differences }) => differences.length > 0).sort((a, b) => a.seed - b.seed),
    };
  });
}

/** A seed that breaks off is a difference, too. */
async function runOne(seed: number): Promise<SeedResult> {
  const trouble = troubleOf(seed);
  try {
    return await runSeed(seed, trouble);
  } catch (error) {
    return { seed, trouble, hits: 0, differences: [error instanceof Error ? error.message : String(error)] };
  }
}
