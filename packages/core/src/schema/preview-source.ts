import type { CursorRange, ReadRequest, Source, SourceState } from '@sqlflow/connector-sdk';
import type { LoadTask } from '@sqlflow/planner';
import { tableKey } from '@sqlflow/state';
import type { ProjectParts } from '../project/project-parts.js';
import { keyOfLoad } from '../run/load/opened-load.js';
import { cursorRange, keepsOwnState, stateHolds, type TakenRange, takenRange } from '../run/load/own-state.js';
import { pushedFilter } from '../run/load/pushed-filter.js';
import { startingPoint } from '../run/load/read-start.js';
import { tableName } from '../run/task-context.js';
import { maskData } from '../secrets/mask-data.js';
import { readSample, sampleRows } from './read-sample.js';
import { rememberedOf } from './remembered.js';
import type { SourcePreview, SourceSchemaOptions } from './source-schema.js';
import { type FoundSource, withSources } from './with-sources.js';

/**
 * What the next run would read of each source of a name: of each stream that is loaded, or of all where none is. Asks the
 * sources for a few rows, writes nothing.
 *
 * @throws SqlFlowError when no pipeline has such a source, or one cannot be read.
 */
export async function previewSources(
  parts: ProjectParts,
  name: string,
  options: SourceSchemaOptions,
): Promise<readonly SourcePreview[]> {
  const found = await withSources(parts, name, options, async (each) => {
    const { plan, source } = each;
    const loads = plan.tasks.filter((task): task is LoadTask => task.kind === 'load' && task.source === source.name);
    const opened = await each.open();
    const reads =
      loads.length > 0 ? loads.map(readOfLoad) : (await opened.discover()).map(({ stream }) => ({ stream }));
    const previews: SourcePreview[] = [];
    for (const read of reads) previews.push(await preview(parts, each, opened, read));
    return previews;
  });
  return found.flat();
}

/** A stream, and the LOAD that reads it if one does. */
interface PlannedRead {
  readonly stream: string;
  readonly task?: LoadTask;
}

function readOfLoad(task: LoadTask): PlannedRead {
  return { stream: task.stream, task };
}

async function preview(
  parts: ProjectParts,
  found: FoundSource,
  source: Source,
  { stream, task }: PlannedRead,
): Promise<SourcePreview> {
  const { prepared, source: planned } = found;
  const start = task?.incremental === undefined ? undefined : await startOf(found, source, task);
  const pushed = task === undefined ? {} : await pushedFilter(task, prepared.context);
  const request = { ...requestOf(found, stream, task, start), ...pushed };
  const where = task?.where === undefined ? undefined : prepared.context.resolveText(task.where.text);
  const estimate = (await source.estimate?.(request)) ?? {};
  const sample = await readSample(await parts.engines.scratch(), source.read(request), {
    ...(where === undefined ? {} : { where }),
    ...(start === undefined ? {} : { cursor: start.taken }),
    signal: request.signal,
  });
  return {
    source: planned.name,
    type: planned.type,
    file: planned.place.file,
    stream,
    ...(task === undefined ? {} : { table: tableName(task.target), mode: task.mode }),
    ...(start === undefined ? {} : { cursorField: start.asked.field }),
    sync: start === undefined ? 'full_refresh' : 'incremental',
    byState: start?.byState ?? false,
    from: start?.asked.from?.value ?? null,
    to: null,
    estimate,
    columns: sample.columns,
    rows: sample.rows.map((row) => maskData(row, prepared.mask) as Readonly<Record<string, unknown>>),
  };
}

interface Start {
  /** What the source is asked for. */
  readonly asked: Omit<CursorRange, 'nulls'>;
  /** What of the rows that come is taken. */
  readonly taken: TakenRange;
  readonly state: SourceState | undefined;
  readonly byState: boolean;
}

/** Where an incremental load goes on, as the state of the database says. */
async function startOf(
  { engine, prepared, source: planned }: FoundSource,
  source: Source,
  task: LoadTask,
): Promise<Start | undefined> {
  const { incremental: settings } = task;
  if (settings === undefined) return undefined;
  const { watermark, state, others } = await rememberedOf(engine, keyOfLoad(task), task.target);
  const feedsAlone = others === 0 && prepared.context.loads.into(tableKey(task.target)) <= 1;
  const reporter = { warn: () => undefined, progress: () => undefined };
  const { connector } = prepared.context;
  const load = { task, settings, source, reporter, planned, context: { engine, connector } };
  const start = await startingPoint(load, watermark, feedsAlone);
  const holds = stateHolds(start) ? state : undefined;
  return {
    asked: await cursorRange(load, start, holds),
    taken: takenRange(load, start),
    state: holds,
    byState: keepsOwnState(load) && holds !== undefined,
  };
}

/**
 * A source that cannot tell new rows from others is read whole, and the rest is left out behind it: then as many rows are
 * looked at as it takes.
 */
function requestOf(
  { prepared, source }: FoundSource,
  stream: string,
  task: LoadTask | undefined,
  start?: Start,
): ReadRequest {
  const { context } = prepared;
  const looksFurther = task?.where !== undefined || start?.taken.from !== undefined;
  const common = { stream, ...(looksFurther ? {} : { limit: sampleRows }), signal: context.signal };
  const follows = context.connector(source.type).source?.capabilities.sync.includes('incremental') === true;
  if (start === undefined || !follows) return { ...common, sync: 'full_refresh' };
  const nulls = task?.incremental?.nulls === 'exclude' ? 'exclude' : 'include';
  const state = start.state === undefined ? {} : { state: start.state };
  return { ...common, sync: 'incremental', cursor: { ...start.asked, nulls }, ...state };
}
