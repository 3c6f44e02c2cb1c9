import type { Project } from '@sqlflow/core';
import { type Diagnostic, SqlFlowError } from '@sqlflow/errors';
import type { Plan } from '@sqlflow/planner';

export interface ProjectPlans {
  readonly plans: readonly Plan[];
  /** Why the others have none. */
  readonly problems: readonly Diagnostic[];
}

/** The plans of all pipelines, compiled without asking the sources. Pipelines with errors are left out and told. */
export async function compileAll(project: Project): Promise<ProjectPlans> {
  const plans: Plan[] = [];
  const problems: Diagnostic[] = [];
  for (const file of await project.pipelines()) {
    try {
      plans.push(await compilePlan(project, file));
    } catch (error) {
      if (!SqlFlowError.isInstance(error)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  return { plans, problems };
}

/** The plan of one pipeline as data. */
export async function compilePlan(
  project: Project,
  file: string,
  variables: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Plan> {
  // The compiled text is the plan: core says so, and its version is checked by whoever reads old files.
  return JSON.parse(await project.compile(file, { variables })) as Plan;
}

/** A table's name as SQL would write it without quotes: `sales.orders`. */
export function tableName(table: { readonly schema?: string | undefined; readonly name: string }): string {
  return table.schema === undefined || table.schema === 'main' ? table.name : `${table.schema}.${table.name}`;
}
