import { csv } from '@sqlflow/connector-csv';
import { json } from '@sqlflow/connector-json';
import { parquet } from '@sqlflow/connector-parquet';
import { openProject } from '@sqlflow/core';
import { codes, SqlFlowError } from '@sqlflow/errors';
import { pipelineFile } from '../project-files.js';

/** How a run ended, and what kept it from its end. */
export interface RunEnd {
  readonly status: 'succeeded' | 'failed';
  /** Code and message of its first problem. */
  readonly problem?: string;
  /** The run has ended, and its history does not know it. */
  readonly unrecorded?: boolean;
}

/** Runs the pipeline of a crash project. */
export async function runOnce(directory: string, resume: boolean): Promise<RunEnd> {
  try {
    const project = await openProject({ dir: directory, connectors: [csv, json, parquet], environment: {} });
    try {
      const { status, tasks, diagnostics } = await project.run(pipelineFile, { resume });
      const all = [...tasks.flatMap((task) => task.diagnostics), ...diagnostics];
      const problem = all.find(({ severity }) => severity === 'error');
      return {
        status: status === 'succeeded' ? 'succeeded' : 'failed',
        ...(problem === undefined ? {} : { problem: `${problem.code} ${problem.message}` }),
        unrecorded: all.some(({ code }) => code === codes.history.historyNotWritten.code),
      };
    } finally {
      await project.close();
    }
  } catch (error) {
    if (SqlFlowError.isInstance(error)) return { status: 'failed', problem: `${error.code} ${error.message}` };
    throw error;
  }
}
