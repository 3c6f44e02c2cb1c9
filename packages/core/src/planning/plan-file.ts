import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogEntry, Engine } from '@sqlflow/connector-sdk';
import { type PlannedFile, planPipeline } from '@sqlflow/planner';
import type { PipelineOptions } from '../project/project.js';
import type { ProjectSettings } from '../project/settings.js';
import type { ConnectorRegistry } from './connector-registry.js';

export interface PlanFileInput {
  readonly directory: string;
  readonly settings: ProjectSettings;
  readonly registry: ConnectorRegistry;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Is asked which tables a query reads; needs no table. */
  readonly engine: Engine;
  /** Tables of the database, where it was looked into. */
  readonly catalog?: readonly CatalogEntry[];
}

/** Reads a pipeline with its includes and plans it. `file` is relative to the project root. */
export function planFile(file: string, options: PipelineOptions, input: PlanFileInput): Promise<PlannedFile> {
  const { settings } = input;
  return planPipeline({
    file,
    readFile: (path) => readIfThere(join(input.directory, path)),
    profile: settings.profile,
    variables: {
      given: textValues(options.variables ?? {}),
      profile: settings.variables,
      dotenv: settings.dotenv,
      environment: defined(input.environment),
    },
    connections: settings.connections,
    connectors: input.registry.specs,
    sql: input.engine,
    ...(input.catalog === undefined ? {} : { tables: input.catalog }),
  });
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function textValues(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
