import type { Connector, ConnectorContext, Source } from '@sqlflow/connector-sdk';
import { openingParameters, parseParameters } from '@sqlflow/connector-sdk/parameters';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { PlannedSource, PlanValue } from '@sqlflow/planner';
import { fingerprintOf } from './load/fingerprint.js';
import type { SourcePool } from './task-context.js';

export interface SourcePoolInput {
  readonly sources: readonly PlannedSource[];
  readonly connector: (type: string) => Connector;
  readonly resolveValue: (value: PlanValue) => Readonly<Record<string, unknown>>;
  readonly context: (
    source: PlannedSource,
    definition: NonNullable<Connector['source']>,
    secrets: readonly string[],
  ) => ConnectorContext;
}

/** Opens each source at most once and keeps it until the run ends. One that failed to open is tried again. */
export function createSourcePool(input: SourcePoolInput): SourcePool {
  const planned = new Map(input.sources.map((source) => [source.name.toLowerCase(), source]));
  const opened = new Map<string, Promise<Source>>();

  const find = (name: string): PlannedSource => {
    const source = planned.get(name.toLowerCase());
    if (source === undefined) throw sqlFlowError(codes.run.internal, { what: `source ${name} is not in the plan` });
    return source;
  };

  const definitionOf = (source: PlannedSource) => {
    const definition = input.connector(source.type).source;
    if (definition !== undefined) return definition;
    throw sqlFlowError(codes.run.internal, { what: `${source.type} cannot be read, but was planned` });
  };

  const openNow = async (source: PlannedSource): Promise<Source> => {
    const definition = definitionOf(source);
    const { values, secrets } = openingParameters(definition.params, input.resolveValue(source.params));
    return definition.open(values, input.context(source, definition, secrets));
  };

  return {
    planned: find,
    fingerprint(name, stream) {
      const source = find(name);
      const definition = definitionOf(source);
      const params = () => parseParameters(definition.params, input.resolveValue(source.params));
      return fingerprintOf(source, stream, definition, params);
    },
    readsConsistently(name) {
      const source = find(name);
      const definition = definitionOf(source);
      if (definition.capabilities.consistent !== true) return false;
      const params = parseParameters(definition.params, input.resolveValue(source.params));
      return definition.readsConsistently?.(params) === true;
    },
    open(name) {
      const key = name.toLowerCase();
      const existing = opened.get(key);
      if (existing !== undefined) return existing;
      const opening = openNow(find(name));
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      return opening;
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      opened.clear();
      for (const each of all) if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]();
    },
  };
}
