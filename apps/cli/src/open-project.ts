import { stat } from 'node:fs/promises';
import {
  type EventListener,
  openProject as openCoreProject,
  type Project,
  type ProjectOptions,
  type WaitOptions,
} from '@sqlflow/core';
import { codes, sqlFlowError } from '@sqlflow/errors';
import { namedConnectors } from './connector-modules.js';
import { builtInConnectors } from './connectors.js';
import type { GlobalOptions } from './global-options.js';

/** Opens the project that the options mean, with the built-in connectors and those that `sqlflow.yml` names. */
export async function openProject(
  options: GlobalOptions,
  onEvent?: EventListener,
  wait?: WaitOptions,
): Promise<Project> {
  if (options.project !== undefined) await requireDirectory(options.project);
  const given: Omit<ProjectOptions, 'connectors'> = {
    ...(options.project === undefined ? {} : { dir: options.project }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(onEvent === undefined ? {} : { onEvent }),
    wait,
  };
  return openCoreProject({
    ...given,
    connectors: async ({ modules, directory }) => [
      ...builtInConnectors,
      ...(await namedConnectors(modules, directory)),
    ],
  });
}

/** A misspelt directory would otherwise mean the project around it. */
async function requireDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw sqlFlowError(codes.project.fileMissing, { path });
  if (!found.isDirectory()) throw sqlFlowError(codes.project.notADirectory, { path });
}
