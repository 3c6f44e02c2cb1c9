import type { LoadInfo, StateChange } from '@sqlflow/core';
import { visible } from '@sqlflow/errors';
import type { Output } from '../terminal/output.js';
import type { Palette } from '../terminal/palette.js';
import { renderFields } from './fields.js';
import { instantText } from './instant-text.js';
import { formatBytes, formatCounted } from './quantities.js';
import { renderTable, type TableColumn } from './table.js';

const columns: readonly TableColumn[] = ['source', 'table', 'cursor', 'goes on from', 'last run', 'LOAD'].map(
  (title) => ({ title, align: 'left' }),
);

/** One line for each LOAD. */
export function renderLoadTable(loads: readonly LoadInfo[], out: Output): string {
  const rows = loads.map((load) =>
    [
      sourceOf(load),
      load.target,
      load.cursor?.field ?? '',
      positionOf(load),
      load.lastRun === undefined ? '' : `${instantText(load.lastRun.startedAt)} ${load.lastRun.status}`,
      load.owner === undefined ? 'in no pipeline' : `${load.owner.pipeline}:${load.owner.line}`,
    ].map(visible),
  );
  return renderTable(columns, rows, { width: out.columns(), palette: out.palette }).text;
}

/** Everything that each LOAD remembers. */
export function renderLoads(loads: readonly LoadInfo[], palette: Palette): string {
  return loads.map((load) => `${palette.bold(nameOf(load))}\n${renderFields(fieldsOf(load), palette)}`).join('\n\n');
}

/** What a change does, or would do, to each LOAD. */
export function renderChanges(changes: readonly StateChange[], asked: boolean, palette: Palette): string {
  return changes
    .map((change) => {
      const head = `${palette.bold(nameOf(change.load))}: ${asked ? 'would ' : ''}${deedOf(change, asked)}`;
      return `${head}\n  the next run ${visible(change.next)}`;
    })
    .join('\n');
}

function deedOf({ does, before, after }: StateChange, asked: boolean): string {
  const from = before === undefined ? '' : ` (it stood at ${visible(before)})`;
  switch (does) {
    case 'forget':
      return `${asked ? 'forget' : 'forgot'} its state${from}`;
    case 'move-bound':
      return after === undefined ? 'stay as it is' : `${asked ? 'go' : 'goes'} on from ${visible(after)}${from}`;
    case 'hand-over':
      return `${asked ? 'hand' : 'handed'} its state over${from}`;
  }
}

function fieldsOf(load: LoadInfo): readonly (readonly [string, string])[] {
  const { cursor, lastRun, sourceState } = load;
  return [
    [
      'LOAD',
      load.owner === undefined
        ? `${load.file}, but in no pipeline now`
        : `${load.owner.pipeline}:${load.owner.line}, ${load.owner.mode}`,
    ],
    ['cursor', cursor === undefined ? '' : `${cursor.field} (${cursor.type})`],
    ['goes on from', cursor === undefined ? '' : (cursor.bound ?? 'the beginning')],
    ['highest read', cursor?.highest ?? ''],
    ['knows rows from', cursor?.completeFrom ?? ''],
    ['known rows', load.windowRows === 0n ? '' : formatCounted(load.windowRows, 'row')],
    ['files loaded', load.files === 0n ? '' : formatCounted(load.files, 'file')],
    [
      'source state',
      sourceState === undefined ? '' : `${formatBytes(sourceState.bytes)}, version ${sourceState.version}`,
    ],
    ['comes from', cursor?.origin ?? ''],
    ['saved', cursor === undefined ? '' : `${instantText(cursor.savedAt)} UTC by ${cursor.savedBy}`],
    ['last run', lastRun === undefined ? '' : lastRunText(lastRun)],
  ].map(([name = '', value = '']) => [name, value.split('\n').map(visible).join('\n')] as const);
}

function lastRunText({
  runId,
  status,
  startedAt,
  rowsRead,
  inserted,
  updated,
}: NonNullable<LoadInfo['lastRun']>): string {
  const counts = [
    ...(rowsRead === undefined ? [] : [`${formatCounted(rowsRead, 'row')} read`]),
    ...(inserted === undefined ? [] : [`${formatCounted(inserted, 'row')} added`]),
    ...(updated === undefined || updated === 0n ? [] : [`${formatCounted(updated, 'row')} updated`]),
  ];
  return [`${runId} ${status} (${instantText(startedAt)} UTC)`, ...(counts.length > 0 ? [counts.join(', ')] : [])].join(
    '\n',
  );
}

function positionOf({ cursor, files, sourceState }: LoadInfo): string {
  if (cursor !== undefined) return cursor.bound ?? 'the beginning';
  if (files > 0n) return formatCounted(files, 'file');
  return sourceState === undefined ? '' : 'a position of its own';
}

function sourceOf({ source, stream }: LoadInfo): string {
  return stream === '' ? source : `${source}.${stream}`;
}

function nameOf(load: LoadInfo): string {
  return visible(`${sourceOf(load)} into ${load.target}${load.whereHash === '' ? '' : ' (with a WHERE)'}`);
}
