import type { DestinationDefinition, z } from '@sqlflow/connector-sdk';
import { refuseContradictions, resilienceParams } from './resilience.js';

/**
 * What OPTIONS of an EXPORT may say: the destination's own, and what speaks of retries, limits and circuits where it
 * writes to another system. What the destination describes itself stays as it is.
 */
export function destinationOptions({
  options,
  system = 'local',
}: Pick<DestinationDefinition<z.ZodObject>, 'options' | 'system'>): z.ZodObject {
  if (system === 'local') return options;
  const added = Object.fromEntries(Object.entries(resilienceParams).filter(([name]) => !(name in options.shape)));
  return options.safeExtend(added).superRefine(refuseContradictions) as unknown as z.ZodObject;
}
