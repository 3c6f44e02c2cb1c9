import type { Project } from '@sqlflow/core';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** The files that the names or paths mean, each once; all pipelines of the project when none is given. */
export async function findPipelines(project: Project, names: readonly string[]): Promise<readonly string[]> {
  if (names.length > 0) {
    const files: string[] = [];
    for (const name of names) files.push(await project.findPipeline(name));
    return [...new Set(files)];
  }
  const all = await project.pipelines();
  if (all.length === 0) throw sqlFlowError(codes.commandLine.noPipelines, { directory: project.directory });
  return all;
}
