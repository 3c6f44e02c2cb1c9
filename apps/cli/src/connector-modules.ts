import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Connector, specVersion } from '@sqlflow/connector-sdk';
import type { ProjectConnector } from '@sqlflow/core';
import { codes, type SqlFlowError, sqlFlowError } from '@sqlflow/errors';
import { declaredTypes } from './declared-types.js';

/**
 * The connectors of the packages (or files relative to the project) that `sqlflow.yml` names under `connectors:`. A
 * package that declares its types is imported when a pipeline names one of them, any other module at once.
 */
export async function namedConnectors(
  modules: readonly string[],
  directory: string,
): Promise<readonly ProjectConnector[]> {
  const connectors: ProjectConnector[] = [];
  for (const module of modules) {
    const path = resolveModule(module, directory);
    const types = await declaredTypes(module, path);
    if (types === undefined) connectors.push(...(await connectorsOf(module, path)));
    else connectors.push({ title: module, types, load: () => importDeclared(module, path, types) });
  }
  return connectors;
}

function resolveModule(module: string, directory: string): string {
  try {
    return createRequire(join(directory, 'sqlflow.yml')).resolve(module);
  } catch (error) {
    throw missing(module, error);
  }
}

async function importDeclared(module: string, path: string, types: readonly string[]): Promise<readonly Connector[]> {
  const connectors = await connectorsOf(module, path);
  const exported = connectors.flatMap(({ type, typeAliases }) => [type, ...typeAliases]);
  const [unknown] = types.filter((type) => !exported.some((each) => sameType(each, type)));
  if (unknown !== undefined)
    throw invalid(module, `its package.json declares ${unknown}, and it exports no such connector`);
  const [undeclared] = exported.filter((type) => !types.some((each) => sameType(each, type)));
  if (undeclared !== undefined)
    throw invalid(module, `its package.json does not declare ${undeclared}, which it exports`);
  return connectors;
}

async function connectorsOf(module: string, path: string): Promise<readonly Connector[]> {
  let exported: object;
  try {
    const { importModule } = await import('./import-module.js');
    exported = await importModule(path);
  } catch (error) {
    throw missing(module, error);
  }
  const connectors = Object.values(exported).filter(isConnector);
  const tooNew = connectors.find((each) => each.specVersion > specVersion);
  if (tooNew !== undefined) {
    const reason = `it was made for version ${tooNew.specVersion} of the contract, and this SQLFlow knows ${specVersion}`;
    throw invalid(module, reason);
  }
  if (connectors.length === 0) throw invalid(module, 'it exports none');
  return connectors;
}

function isConnector(value: unknown): value is Connector {
  return typeof value === 'object' && value !== null && 'type' in value && 'specVersion' in value;
}

function sameType(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

function invalid(module: string, reason: string): SqlFlowError {
  return sqlFlowError(codes.commandLine.connectorModuleInvalid, { module, reason });
}

/** The first line: Node lists the whole chain of requirements after it. */
function missing(module: string, error: unknown): SqlFlowError {
  const message = error instanceof Error ? error.message : String(error);
  const reason = message.split('\n')[0] ?? message;
  return sqlFlowError(codes.commandLine.connectorModuleMissing, { module, reason }, { cause: error });
}
