import { type EventListener, openProject as openCoreProject, type Project, type ProjectOptions } from '@sqlflow/core';
import { importConnectors } from './connector-modules.js';
import { builtInConnectors } from './connectors.js';
import type { GlobalOptions } from './global-options.js';

/** Opens the project that the options mean, with the built-in connectors and those that `sqlflow.yml` names. */
export async function openProject(options: GlobalOptions, onEvent?: EventListener): Promise<Project> {
  const given: Omit<ProjectOptions, 'connectors'> = {
    ...(options.project === undefined ? {} : { dir: options.project }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
  const builtIn = await builtInConnectors();
  const project = await openCoreProject({ ...given, connectors: builtIn });
  const { connectorModules } = project.settings;
  if (connectorModules.length === 0) return project;
  // Only the settings know the modules, and opening reads nothing else: it is opened again with them.
  await project.close();
  const connectors = [...builtIn, ...(await importConnectors(connectorModules, project.directory))];
  return openCoreProject({ ...given, connectors });
}
