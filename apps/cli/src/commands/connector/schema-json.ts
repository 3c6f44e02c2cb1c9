import { parametersJsonSchema } from '@sqlflow/core';
import type { Cli, CommandOutcome } from '../../cli.js';
import { exitCodes } from '../../exit-code.js';
import { withProject } from '../../with-project.js';
import { connectorOfType } from './find-connector.js';

/** `sqlflow connector schema-json <type>`: JSON Schema of PARAMS and OPTIONS, for editors. */
export async function showJsonSchema(cli: Cli, type: string): Promise<CommandOutcome> {
  return withProject(cli, async (project) => {
    const schemas = parametersJsonSchema(connectorOfType(await project.connectors(), type));
    await cli.show(JSON.stringify(schemas, null, 2));
    return { exitCode: exitCodes.done, result: { ...schemas } };
  });
}
