import type { CatalogEntry, Engine } from '@sqlflow/engine';
import { type PlannedFile, planPipeline } from '@sqlflow/planner';
import type { PipelineOptions } from '../project/project.js';
import { createSourceReader } from '../project/read-source.js';
import type { ProjectSettings } from '../project/settings.js';
import type { ConnectorRegistry } from './connector-registry.js';

export interface PlanFileInput {
  readonly directory: string;
  readonly settings: ProjectSettings;
  readonly registry: ConnectorRegistry;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Is asked which tables a query reads; needs no table. */
  readonly engine: Engine | Promise<Engine>;
  /** Tables of the database, where it was looked into. */
  readonly catalog?: readonly CatalogEntry[] | Promise<readonly CatalogEntry[]>;
  /** UTC date of the run. Default: today. */
  readonly runDate?: string;
}

/** Reads a pipeline with its includes and plans it. `file` is relative to the project root. */
export async function planFile(file: string, options: PipelineOptions, input: PlanFileInput): Promise<PlannedFile> {
  const { settings } = input;
  const reader = createSourceReader(input.directory);
  const planned = await planPipeline({
    file,
    directory: input.directory,
    runDate: input.runDate ?? new Date().toISOString().slice(0, 10),
    readFile: reader.readFile,
    profile: settings.profile,
    variables: {
      given: textValues(options.variables ?? {}),
      profile: settings.variables,
      dotenv: settings.dotenv,
      environment: defined(input.environment),
    },
    connections: settings.connections,
    connectors: input.registry.specs,
    sql: { references: async (sql) => (await input.engine).references(sql) },
    ...(input.catalog === undefined ? {} : { tables: input.catalog }),
  });
  if (reader.problems.length === 0) return planned;
  return { ...planned, plan: undefined, diagnostics: [...reader.problems, ...planned.diagnostics] };
}

function textValues(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
