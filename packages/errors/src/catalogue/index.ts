import type { Code } from '../code.js';
import { bindingCodes } from './binding.js';
import { commandLineCodes } from './command-line.js';
import { connectorCodes } from './connector.js';
import { consistentCodes } from './consistent.js';
import { createConnectorCodes } from './create-connector.js';
import { cursorCodes } from './cursor.js';
import { dataCodes } from './data.js';
import { deletesCodes } from './deletes.js';
import { discoveryCodes } from './discovery.js';
import { engineCodes } from './engine.js';
import { fileLoadCodes } from './file-loads.js';
import { historyCodes } from './history.js';
import { incrementalCodes } from './incremental.js';
import { jsonDataCodes } from './json-data.js';
import { parametersCodes } from './parameters.js';
import { postgresCodes } from './postgres.js';
import { postgresAuditCodes } from './postgres-audit.js';
import { postgresReachCodes } from './postgres-reach.js';
import { postgresSharingCodes } from './postgres-sharing.js';
import { postgresWriteCodes } from './postgres-write.js';
import { projectCodes } from './project.js';
import { referencesCodes } from './references.js';
import { registryCodes } from './registry.js';
import { resilienceCodes } from './resilience.js';
import { restCodes } from './rest.js';
import { runCodes } from './run.js';
import { syntaxCodes } from './syntax.js';
import { windowCodes } from './windows.js';

/** Every code of SQLFlow, by room: `codes.syntax.unknownStatement`. */
export const codes = {
  syntax: syntaxCodes,
  references: referencesCodes,
  parameters: parametersCodes,
  binding: bindingCodes,
  consistent: consistentCodes,
  deletes: deletesCodes,
  discovery: discoveryCodes,
  data: { ...dataCodes, ...jsonDataCodes, ...cursorCodes },
  engine: engineCodes,
  project: projectCodes,
  commandLine: commandLineCodes,
  createConnector: createConnectorCodes,
  connector: connectorCodes,
  registry: registryCodes,
  rest: restCodes,
  postgres: postgresCodes,
  postgresAudit: postgresAuditCodes,
  postgresReach: postgresReachCodes,
  postgresSharing: postgresSharingCodes,
  postgresWrite: postgresWriteCodes,
  resilience: resilienceCodes,
  incremental: { ...incrementalCodes, ...fileLoadCodes },
  history: historyCodes,
  run: runCodes,
  windows: windowCodes,
};

/** What the documentation shows of a code. */
export type CatalogueEntry = Pick<Code<never>, 'code' | 'title' | 'severity' | 'failure' | 'explanation'>;

/** All codes in order. */
export function catalogue(): CatalogueEntry[] {
  const rooms: Record<string, CatalogueEntry>[] = Object.values(codes);
  return rooms.flatMap((room) => Object.values(room)).sort((a, b) => a.code.localeCompare(b.code));
}
