import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Connector, specVersion } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';

/** Imports the packages (or files relative to the project) that `sqlflow.yml` names under `connectors:`. */
export async function importConnectors(modules: readonly string[], directory: string): Promise<readonly Connector[]> {
  const connectors: Connector[] = [];
  for (const module of modules) connectors.push(...(await importModule(module, directory)));
  return connectors;
}

async function importModule(module: string, directory: string): Promise<readonly Connector[]> {
  let exported: object;
  try {
    const path = createRequire(join(directory, 'sqlflow.yml')).resolve(module);
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    throw sqlFlowError(codes.commandLine.connectorModuleMissing, { module, reason: reasonOf(error) }, { cause: error });
  }
  const connectors = Object.values(exported).filter(isConnector);
  const tooNew = connectors.find((each) => each.specVersion > specVersion);
  if (tooNew !== undefined) {
    const reason = `it was made for version ${tooNew.specVersion} of the contract, and this SQLFlow knows ${specVersion}`;
    throw sqlFlowError(codes.commandLine.connectorModuleInvalid, { module, reason });
  }
  if (connectors.length === 0) {
    throw sqlFlowError(codes.commandLine.connectorModuleInvalid, { module, reason: 'it exports none' });
  }
  return connectors;
}

function isConnector(value: unknown): value is Connector {
  return typeof value === 'object' && value !== null && 'type' in value && 'specVersion' in value;
}

/** The first line: Node lists the whole chain of requirements after it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? message;
}
