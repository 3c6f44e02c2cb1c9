import { csv } from '@sqlflow/connector-csv';
import { json } from '@sqlflow/connector-json';
import { parquet } from '@sqlflow/connector-parquet';
import { openProject, type RunOptions } from '@sqlflow/core';
import { SqlFlowError } from '@sqlflow/errors';
import { pipelineFile } from './project-files.js';

/** Runs the pipeline of a crash project. What kept it from its end is told behind its status, or instead of it. */
export async function runOnce(directory: string, options: RunOptions = {}): Promise<string> {
  try {
    const project = await openProject({ dir: directory, connectors: [csv, json, parquet], environment: {} });
    try {
      const { status, tasks, diagnostics } = await project.run(pipelineFile, options);
      const [problem] = [...tasks.flatMap((task) => task.diagnostics), ...diagnostics].filter(
        ({ severity }) => severity === 'error',
      );
      return problem === undefined ? status : `${status}: ${problem.code} ${problem.message}`;
    } finally {
      await project.close();
    }
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return `${error.diagnostic.code} ${error.message}`;
    throw error;
  }
}
