import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeProject, writeSources } from './project-files.js';
import type { RunReport } from './runner/child.js';
import type { Lane } from './runner/lane.js';
import { generateScenario, type Scenario } from './scenario.js';
import type { SideDatabase } from './side-database.js';
import { type ProjectSnapshot, takeSnapshot } from './snapshot.js';
import { succeed } from './trouble.js';

/** Where and by whom seeds are run. */
export interface Workplace {
  /** A directory for the projects. */
  readonly directory: string;
  readonly lane: Lane;
  readonly side: SideDatabase;
}

/** A project in which nothing happened, as it was before each of its runs. */
export interface CalmProject {
  readonly scenario: Scenario;
  /** What each run wrote, and how long it took. */
  readonly reports: readonly RunReport[];
  /** Where the project is as it was before a run. */
  readonly before: readonly string[];
  /** What it holds in the end. */
  readonly end: ProjectSnapshot;
}

/** Runs a scenario without trouble. `directory` is new. */
export async function runCalmly(
  scenarioSeed: number,
  directory: string,
  { lane, side }: Omit<Workplace, 'directory'>,
): Promise<CalmProject> {
  const scenario = generateScenario(scenarioSeed);
  const project = join(directory, 'end');
  const reports: RunReport[] = [];
  const before: string[] = [];
  await mkdir(project, { recursive: true });
  await writeProject(project, scenario);
  for (let run = 0; run < scenario.runs; run += 1) {
    const kept = join(directory, `before-${run}`);
    await cp(project, kept, { recursive: true, preserveTimestamps: true });
    before.push(kept);
    await writeSources(project, scenario, run, side);
    reports.push(await succeed(lane, project));
  }
  const truths = scenario.parts.flatMap((part) => part.truths);
  return { scenario, reports, before, end: await takeSnapshot(project, truths, side) };
}
