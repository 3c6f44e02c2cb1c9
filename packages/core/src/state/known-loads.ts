import type { Engine } from '@sqlflow/engine';
import { codes, sqlFlowError, suggest } from '@sqlflow/errors';
import { type LoadState, type StateStore, tableKey } from '@sqlflow/state';
import type { LoadOwners } from './load-owners.js';
import type { LoadInfo, LoadOptions } from './project-state.js';

/** The LOADs that remember something, or did once (`past`), with who owns them and what became of them last. */
export async function knownLoads(
  engine: Engine,
  state: StateStore,
  owners: LoadOwners,
  past = false,
): Promise<readonly LoadInfo[]> {
  const states = await engine.transaction((tx) => state.loadStates(tx, { past }), { label: 'state' });
  return Promise.all(states.map(async (each) => infoOf(each, owners, await state.lastLoad(each.key))));
}

function infoOf(
  { key, watermark, sourceState, windowRows, files }: LoadState,
  owners: LoadOwners,
  last: Awaited<ReturnType<StateStore['lastLoad']>>,
): LoadInfo {
  const owner = owners.owner(key);
  return {
    ...key,
    windowRows,
    files,
    ...(watermark === undefined ? {} : { cursor: cursorOf(watermark) }),
    ...(sourceState === undefined ? {} : { sourceState }),
    ...(owner === undefined
      ? {}
      : { owner: { pipeline: owner.pipeline, line: owner.task.place.line, mode: owner.task.mode } }),
    ...(last === undefined ? {} : { lastRun: lastRunOf(last) }),
  };
}

function cursorOf(watermark: NonNullable<LoadState['watermark']>): NonNullable<LoadInfo['cursor']> {
  const { cursorField: field, type, bound, value, completeFrom, fingerprint: origin, runId, recordedAt } = watermark;
  return {
    field,
    type,
    ...(bound === undefined ? {} : { bound }),
    ...(value === undefined ? {} : { highest: value }),
    ...(completeFrom === undefined ? {} : { completeFrom }),
    origin,
    savedBy: runId,
    savedAt: recordedAt,
  };
}

function lastRunOf({
  runId,
  status,
  startedAt,
  endedAt,
  rowsRead,
  inserted,
  updated,
}: NonNullable<Awaited<ReturnType<StateStore['lastLoad']>>>): NonNullable<LoadInfo['lastRun']> {
  return {
    runId,
    status,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(rowsRead === undefined ? {} : { rowsRead }),
    ...(inserted === undefined ? {} : { inserted }),
    ...(updated === undefined ? {} : { updated }),
  };
}

/**
 * The LOADs that `source` or `source.stream` means, into one table if that is given.
 *
 * @throws SqlFlowError SF9212 when none is meant.
 */
export function meantLoads(loads: readonly LoadInfo[], name: string, { table }: LoadOptions): readonly LoadInfo[] {
  const found = loads.filter((load) => isCalled(load, name) && (table === undefined || isInto(load, table)));
  if (found.length > 0) return found;
  const known = [...new Set(loads.map(({ source, target }) => (table === undefined ? source : target)))];
  const wanted = table !== undefined && loads.some((load) => isCalled(load, name)) ? table : name;
  const args = { source: table === undefined ? name : `${name} into ${table}`, known };
  throw sqlFlowError(codes.history.unknownState, { ...args, suggestion: suggest(wanted.toLowerCase(), known) });
}

export function isCalled({ source, stream }: Pick<LoadInfo, 'source' | 'stream'>, name: string): boolean {
  const wanted = name.toLowerCase();
  return source === wanted || `${source}.${stream.toLowerCase()}` === wanted;
}

/** `main.orders` and `orders` are one table. */
export function isInto({ target }: Pick<LoadInfo, 'target'>, table: string): boolean {
  return target === tableKey({ name: table.replace(/^main\./i, '') });
}

/** `shop into orders (pipelines/daily.sf)`. */
export function loadName({ source, stream, target, file, whereHash }: LoadInfo): string {
  const from = stream === '' ? source : `${source}.${stream}`;
  return `\`${from}\` into \`${target}\` (${file}${whereHash === '' ? '' : ', with a WHERE'})`;
}
