import { type CheckStep, checkStep, type Source, type StreamSchema } from '@sqlflow/connector-sdk';
import type { Engine } from '@sqlflow/engine';
import type { PlannedSource } from '@sqlflow/planner';
import { readSchemaVersions } from '@sqlflow/state';
import type { ProjectParts } from '../project/project-parts.js';
import { sourceSubject } from '../run/record-schema.js';
import { maskData } from '../secrets/mask-data.js';
import type { SourceCheck, SourceSchema, SourceSchemaOptions } from './source-schema.js';
import { withSources } from './with-sources.js';

/**
 * Asks the sources of a name for their columns and compares them with those of the last load. Changes nothing.
 *
 * @throws SqlFlowError when no pipeline has such a source, or one cannot be asked.
 */
export async function readSourceSchema(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
): Promise<readonly SourceSchema[]> {
  const found = await withSources(parts, name, options, async ({ engine, source, open }) => {
    const streams = await (await open()).discover();
    return Promise.all(streams.map((stream) => compared(engine, source, stream)));
  });
  return found.flat();
}

/**
 * Goes through the steps of a check of each source of a name. Loads nothing.
 *
 * @throws SqlFlowError when no pipeline has such a source.
 */
export async function checkSources(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
): Promise<readonly SourceCheck[]> {
  return withSources(parts, name, options, async ({ source, open, prepared }) => {
    let opened: Source | undefined;
    const opening = await checkStep('open the source', async () => {
      opened = await open();
      return source.type;
    });
    const steps = opened === undefined ? [opening] : ((await opened.check?.()) ?? []);
    return {
      source: source.name,
      type: source.type,
      file: source.place.file,
      steps: steps.map((step) => maskData(step, prepared.mask) as CheckStep),
      passed: steps.every(({ result }) => result !== 'failed'),
    };
  });
}

async function compared(engine: Engine, source: PlannedSource, schema: StreamSchema): Promise<SourceSchema> {
  const { stream, columns, primaryKey = [], inferred } = schema;
  const last = (await readSchemaVersions(engine, sourceSubject(source, stream))).at(-1);
  return {
    source: source.name,
    type: source.type,
    file: source.place.file,
    stream,
    columns,
    primaryKey,
    inferred,
    lastLoad: last,
    changes: last === undefined ? [] : engine.compareColumns(last.columns, columns),
  };
}
