import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFrom } from '../random.js';
import type { CalmProject, Workplace } from './calm-project.js';
import { writeSources } from './project-files.js';
import { isRepeatable } from './scenario.js';
import { compareSnapshots, takeSnapshot } from './snapshot.js';
import { runWithTrouble, succeed, type Trouble } from './trouble.js';

export interface SeedResult {
  readonly seed: number;
  readonly trouble: Trouble;
  /** What runs were at when they were ended or failed before they were done. */
  readonly hits: readonly string[];
  /** Where the two projects, or the project and the plain truth, differ; empty: nowhere. */
  readonly differences: readonly string[];
}

/**
 * A run that took a file cut off between two rows for a whole one has done its work: the next does it again, and has
 * read the file at another time.
 */
const changedByQuietDamage = ['history', 'arrivals'];

/**
 * Runs the scenario of a calm project once more, with trouble, and compares what both hold in the end with each other and
 * with the plain truth.
 */
export async function runSeed(
  seed: number,
  trouble: Trouble,
  calm: CalmProject,
  { directory, lane, side }: Workplace,
): Promise<SeedResult> {
  const { scenario, reports, before, end } = calm;
  const random = randomFrom(seed ^ 0x5f3759df);
  // Mostly where there is something to go on from. Until then nothing differs.
  const first = random.chance(0.3) ? 0 : random.between(1, scenario.runs - 1);
  const project = join(directory, `troubled-${seed}`);
  const which = { directory: project, trouble, repeatable: isRepeatable(scenario), random, lane, side };
  const hits: string[] = [];
  try {
    await cp(before[first] as string, project, { recursive: true, preserveTimestamps: true });
    for (let run = first; run < scenario.runs; run += 1) {
      await writeSources(project, scenario, run, side);
      const report = reports[run];
      if (report === undefined || (run > first && random.chance(0.5))) await succeed(lane, project);
      else hits.push(...(await runWithTrouble({ ...which, calm: report })));
    }
    const quiet = trouble === 'corrupt-input';
    const truths = scenario.parts
      .flatMap((part) => part.truths)
      .filter(({ countsRuns }) => !quiet || countsRuns !== true);
    const { snapshot, untrue } = await takeSnapshot(project, truths, side);
    const differences = compareSnapshots(end.snapshot, snapshot, quiet ? changedByQuietDamage : []);
    return { seed, trouble, hits, differences: [...end.untrue, ...untrue, ...differences] };
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}
