import type { SourceDefinition, z } from '@sqlflow/connector-sdk';
import type { PlannedSource, PlanValue } from '@sqlflow/planner';

/**
 * Says which system a stream comes from. Connectors that do not say it themselves are known by their files, else by all
 * their parameters as they are planned: secrets are only names there.
 */
export function fingerprintOf<P extends z.ZodObject>(
  planned: PlannedSource,
  stream: string,
  definition: SourceDefinition<P>,
  params: () => z.output<P>,
): string {
  if (definition.fingerprint !== undefined) return `${planned.type} ${definition.fingerprint(params(), stream)}`;
  if (definition.paths !== undefined) return `${planned.type} ${definition.paths(params()).join(', ')}`;
  return `${planned.type} ${canonicalJson(planned.params)}`;
}

function canonicalJson(value: PlanValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${key}: ${canonicalJson(inner as PlanValue)}`).join(', ')}}`;
}
