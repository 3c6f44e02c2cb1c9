import { type Random, randomFrom } from '../random.js';
import { arrivalsPart } from './parts/arrivals.js';
import { eventsPart } from './parts/events.js';
import type { Part } from './parts/part.js';
import { stockPart } from './parts/stock.js';

/** A pipeline and what its sources hold at each of its runs. The same seed gives the same scenario. */
export interface Scenario {
  readonly seed: number;
  readonly parts: readonly Part[];
  readonly runs: number;
  /** How many tasks run side by side, and threads of the engine. */
  readonly threads: number;
}

const partMakers: readonly ((random: Random, runs: number) => Part)[] = [eventsPart, stockPart, arrivalsPart];

export function generateScenario(seed: number): Scenario {
  const random = randomFrom(seed);
  const runs = random.pick([2, 2, 2, 3]);
  const makers = random.shuffle(partMakers).slice(0, random.pick([1, 2]));
  const parts = makers.map((make) => make(random, runs));
  return { seed, parts, runs, threads: random.pick([1, 1, 2]) };
}

export function pipelineOf({ parts }: Scenario): string {
  return parts.map(({ statements }) => statements).join('\n\n');
}

/** Whether a plain run after a killed one ends the same. */
export function isRepeatable({ parts }: Scenario): boolean {
  return parts.every(({ repeatable }) => repeatable);
}
