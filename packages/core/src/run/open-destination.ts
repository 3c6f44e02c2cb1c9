import type { Destination, FileDestination } from '@sqlflow/connector-sdk';
import { openingParameters } from '@sqlflow/connector-sdk/parameters';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { ExportTask } from '@sqlflow/planner';
import { destinationOptions } from '../parameters/destination-options.js';
import type { RunContext } from './task-context.js';

/** Opens the destination of an export with its options, references put in and defaults filled in. */
export async function openDestination(
  task: ExportTask,
  context: Pick<RunContext, 'connector' | 'connectorContext' | 'requests' | 'resolveText' | 'resolveValue'>,
): Promise<{ destination: Destination | FileDestination; options: Readonly<Record<string, unknown>> }> {
  const { destination } = context.connector(task.to.type);
  if (destination === undefined) {
    throw sqlFlowError(codes.run.internal, { what: `${task.to.type} cannot be exported to, but was planned` });
  }
  const given = context.resolveValue(task.to.options);
  const { values: options, secrets } = openingParameters(destinationOptions(destination), given);
  const uri = context.resolveText(task.to.uri);
  const resilience = context.requests.forExport(task, destination, options, secrets);
  const own = { ...context.connectorContext(task.id, resilience), uri };
  return { destination: await destination.open(options, own), options };
}
