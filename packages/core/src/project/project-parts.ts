import type { EventListener } from '../events/run-event.js';
import type { ConnectorRegistry } from '../planning/connector-registry.js';
import type { Engines } from './engines.js';
import type { ProjectSettings } from './settings.js';
import type { ProjectFunctions } from './user-functions.js';

/** What the operations of an opened project share. */
export interface ProjectParts {
  readonly directory: string;
  readonly settings: ProjectSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly registry: ConnectorRegistry;
  readonly engines: Engines;
  readonly attachments: ReadonlyMap<string, unknown>;
  readonly functions: ProjectFunctions;
  readonly onEvent: EventListener | undefined;
}
