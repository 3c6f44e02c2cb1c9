import type { EventListener, Project } from '@sqlflow/core';
import type { Cli } from './cli.js';

/** Opens the project, does the work, and closes the project whatever happened. */
export async function withProject<T>(
  cli: Cli,
  work: (project: Project) => Promise<T>,
  onEvent?: EventListener,
): Promise<T> {
  const project = await cli.openProject(onEvent);
  try {
    return await work(project);
  } finally {
    await project.close();
  }
}
