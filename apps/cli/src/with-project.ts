import type { EventListener, Project, WaitOptions } from '@sqlflow/core';
import type { Cli } from './cli.js';

/** What a command that opens a project may ask for beside the work. */
export interface OpeningOptions {
  readonly onEvent?: EventListener;
  readonly wait?: WaitOptions;
}

/** Opens the project, does the work, and closes the project whatever happened. */
export async function withProject<T>(
  cli: Cli,
  work: (project: Project) => Promise<T>,
  { onEvent, wait }: OpeningOptions = {},
): Promise<T> {
  const project = await cli.openProject(onEvent, wait);
  try {
    return await work(project);
  } finally {
    await project.close();
  }
}
