import type { StreamSettings } from '@sqlflow/connector-sdk';
import { type Code, codes } from '@sqlflow/errors';
import type { NameNode } from '@sqlflow/parser';
import { type At, planPlaceOf } from '../files/source-file.js';
import type { DeclaredSource } from '../names/sources.js';
import type { Deduplicating, IncrementalLoad, LoadTask } from '../plan/plan.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { uniqueKeys } from './keys.js';
import type { Planning } from './planning.js';

/** How a LOAD writes and what it reads: what the statement says together with what its source says. */
export type LoadRules = Pick<LoadTask, 'mode' | 'keys' | 'incremental' | 'deduplicate'>;

/** The cursor whose values are the times at which files were modified. */
export const fileModified = '_file_modified';

interface Deciding {
  readonly draft: LoadDraft;
  readonly source: DeclaredSource | undefined;
  /** What the source's parameters say of the stream alone. */
  readonly stream: StreamSettings;
  readonly planning: Planning;
}

/** Decides mode, keys and incremental reading. What contradicts itself is reported. */
export function loadRules(
  draft: LoadDraft,
  found: { readonly source: DeclaredSource; readonly stream: string } | undefined,
  planning: Planning,
): LoadRules {
  const source = found?.source;
  const stream = source?.usable?.stream(found?.stream ?? '') ?? {};
  const deciding: Deciding = { draft, source, stream, planning };
  const { mode } = draft.node;
  const common = source?.usable?.common;
  const readsWhole = stream.syncMode === 'full_refresh' && common?.incremental.cursorField === undefined;
  const asked = mode?.mode === 'incremental' || mode?.cursor !== undefined;
  if (asked || (common?.syncMode === 'incremental' && !readsWhole)) return incrementalRules(deciding);
  if (mode?.batchSize !== undefined) {
    reportAt(deciding, codes.incremental.batchSizeWithoutCursor, {}, mode.batchSize);
  }
  const keys = mode?.mode === 'merge' ? mergeKeys(deciding) : [];
  const deduplicate = fullRefreshDeduplication(deciding);
  return { mode: mode?.mode ?? 'replace', keys, ...(deduplicate === undefined ? {} : { deduplicate }) };
}

function incrementalRules(deciding: Deciding): LoadRules {
  const { draft, source } = deciding;
  const node = draft.node.mode;
  const settings = source?.usable?.common.incremental;
  const primaryKey = primaryKeyOf(deciding);
  const merges = node?.mode === 'merge' || (node?.mode !== 'append' && primaryKey.length > 0);
  const mode = merges ? 'merge' : 'append';
  if (node?.mode === 'replace') {
    const args = { source: source?.name ?? '', use: merges ? 'MERGE' : 'APPEND', bySource: node.cursor === undefined };
    reportAt(deciding, codes.incremental.replaceIncremental, args, node);
  }
  const keys = node?.mode === 'merge' ? mergeKeys(deciding) : merges ? primaryKey : [];
  const cursor = cursorOf(deciding);
  if (cursor === undefined) return { mode, keys };
  source?.usable?.obeyed.add('incremental');
  // A source that reads no files may well have a column of this name.
  const files = cursor.name.toLowerCase() === fileModified && (source?.usable?.files.length ?? 0) > 0;
  refuseMeaningless(deciding, cursor.name, files);
  if (files && merges) reportAt(deciding, codes.incremental.filesCannotMerge, {}, node ?? { span: cursor.at.span });
  const batchSize = batchSizeOf(deciding);
  const deduplication = deduplicationOf(deciding, mode, batchSize !== undefined);
  const incremental: IncrementalLoad = {
    cursor: cursor.name,
    cursorPlace: planPlaceOf(cursor.at),
    ...(settings?.lookback === undefined ? {} : { lookback: settings.lookback }),
    ...(settings?.startDate === undefined ? {} : { startDate: settings.startDate }),
    nulls: settings?.cursorNull ?? 'include',
    deduplication,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(files ? { deletedFiles: settings?.deletedFiles ?? 'keep' } : {}),
  };
  return { mode, keys, incremental };
}

/** The column that the watermark follows; without one there is nothing to follow, and that is reported. */
function cursorOf(deciding: Deciding): { readonly name: string; readonly at: At } | undefined {
  const { draft, source, stream } = deciding;
  const { context, node } = draft;
  const written = node.mode?.cursor;
  if (written !== undefined) return { name: written.name, at: { file: context.file, span: written.span } };
  const usable = source?.usable;
  if (usable === undefined) return undefined;
  const name = stream.cursorField ?? usable.common.incremental.cursorField;
  if (name !== undefined)
    return { name, at: usable.placeOf('cursor_field') ?? { file: context.file, span: node.span } };
  const at = node.mode?.mode === 'incremental' ? undefined : usable.placeOf('sync_mode');
  reportAt(deciding, codes.incremental.withoutCursor, { source: source?.name ?? '' }, node.mode ?? node, at);
  return undefined;
}

/** Settings that speak of a column of the data, where files are followed, and of files, where a column is. */
function refuseMeaningless(deciding: Deciding, cursor: string, byFiles: boolean): void {
  const { draft, source } = deciding;
  const names = byFiles
    ? ['lookback_window', 'lookback_window_days', 'start_date', 'cursor_null', 'batch_size']
    : ['deleted_files'];
  for (const setting of names) {
    const at = source?.usable?.placeOf(setting);
    if (at === undefined) continue;
    reportAt(deciding, codes.incremental.settingWithoutMeaning, { setting, cursor, byFiles }, draft.node, at);
  }
  const batches = draft.node.mode?.batchSize;
  if (!byFiles || batches === undefined) return;
  reportAt(deciding, codes.incremental.settingWithoutMeaning, { setting: 'BATCH_SIZE', cursor, byFiles }, batches);
}

function batchSizeOf({ draft, source }: Deciding): number | undefined {
  const written = draft.node.mode?.batchSize;
  return written === undefined ? source?.usable?.common.incremental.batchSize : Number(written.digits);
}

function deduplicationOf(deciding: Deciding, mode: 'merge' | 'append', inBatches: boolean): Deduplicating {
  const usable = deciding.source?.usable;
  const given = usable?.common.incremental.deduplication;
  if (given === undefined) return mode === 'merge' ? 'latest_wins' : 'none';
  const at = usable?.placeOf('deduplication');
  if (mode === 'append' && given !== 'none') {
    reportAt(deciding, codes.incremental.deduplicationNeedsMerge, { value: given }, deciding.draft.node, at);
  } else if (mode === 'merge' && given === 'none') {
    reportAt(deciding, codes.incremental.mergeDeduplicates, {}, deciding.draft.node, at);
  } else if (given === 'first_wins' && inBatches) {
    reportAt(deciding, codes.incremental.firstWinsInBatches, {}, deciding.draft.node, at);
  }
  return given;
}

/** Of rows that a full refresh merges the latest may be chosen too, if the source says by which column. */
function fullRefreshDeduplication(deciding: Deciding): LoadTask['deduplicate'] {
  const { draft, source, stream } = deciding;
  const usable = source?.usable;
  if (usable === undefined || draft.node.mode?.mode !== 'merge') return undefined;
  const { deduplication } = usable.common.incremental;
  const cursorField = stream.cursorField ?? usable.common.incremental.cursorField;
  const at = usable.placeOf('deduplication');
  if (deduplication === 'none') reportAt(deciding, codes.incremental.mergeDeduplicates, {}, draft.node, at);
  if (cursorField === undefined) {
    if (deduplication === 'latest_wins' || deduplication === 'first_wins') {
      reportAt(deciding, codes.incremental.deduplicationWithoutCursor, { value: deduplication }, draft.node, at);
    }
    return undefined;
  }
  usable.obeyed.add('deduplication');
  return { cursor: cursorField, keep: deduplication === 'first_wins' ? 'first' : 'latest' };
}

function primaryKeyOf({ source, stream }: Deciding): readonly string[] {
  return stream.primaryKey ?? source?.usable?.common.primaryKey ?? [];
}

function mergeKeys(deciding: Deciding): readonly string[] {
  const { draft, source, planning } = deciding;
  const { node, context } = draft;
  if (node.mode === undefined) return [];
  const written = uniqueKeys(node.mode.keys, context, planning);
  if (written.length > 0) return written;
  const fromSource = primaryKeyOf(deciding);
  if (fromSource.length === 0 && source?.usable !== undefined) {
    const args = { spelling: node.mode.spelling, source: source.name };
    reportAt(deciding, codes.references.mergeWithoutKeys, args, node.mode);
  }
  return fromSource;
}

function reportAt<A>(
  { draft, planning }: Deciding,
  code: Code<A>,
  args: A,
  part: Pick<NameNode, 'span'>,
  at: At | undefined = undefined,
): void {
  const { context } = draft;
  const place = at ?? { file: context.file, span: part.span };
  planning.report.add(code, args, place, { severity: severityIn(context) });
}

/** Warns of settings that no LOAD of their source obeys. */
export function reportDisobeyed({ sources, report }: Planning): void {
  for (const key of sources.used) {
    const source = sources.declared.get(key, undefined);
    if (source?.usable === undefined || !source.taken) continue;
    const { incremental } = source.usable.common;
    const given: readonly (readonly [string, unknown])[] = [
      ['lookback_window', incremental.lookback],
      ['start_date', incremental.startDate],
      ['cursor_null', incremental.cursorNull],
      ['batch_size', incremental.batchSize],
      ['deleted_files', incremental.deletedFiles],
      ['cursor_field', source.usable.obeyed.has('deduplication') ? undefined : incremental.cursorField],
    ];
    for (const [parameter, value] of given) {
      if (value === undefined || source.usable.obeyed.has('incremental')) continue;
      const at = source.usable.placeOf(parameter) ?? source.usable.placeOf('lookback_window_days');
      report.add(codes.incremental.settingWithoutEffect, { parameter, source: source.name }, at);
    }
  }
}
