import { codes } from '@sqlflow/errors';
import type { LoadModeNode, NameNode } from '@sqlflow/parser';
import { noReads } from '../names/reads.js';
import { type DeclaredSource, findSource } from '../names/sources.js';
import { targetOf } from '../names/target.js';
import type { LoadTask } from '../plan/plan.js';
import type { LoadDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { accessOf } from './access.js';
import type { Blueprint } from './blueprint.js';
import { uniqueKeys } from './keys.js';
import { makeTable } from './make-table.js';
import { filePlace } from './places.js';
import type { Planning } from './planning.js';
import { planSql, readQuery } from './read-query.js';

/** Plans a LOAD. Undefined when it does not run or something about it is wrong; that is reported. */
export function planLoad(draft: LoadDraft, planning: Planning): Blueprint | undefined {
  const { context, node, where } = draft;
  const { book, input, report, gaps } = planning;
  const target = targetOf(node.table, context);
  const found = findSource(draft, planning.sources, { report, gaps });
  refuseIncremental(node.mode, draft, planning);
  const reads = where === undefined ? noReads() : readQuery(where, context, undefined, planning);
  const keys = keysOf(draft, found?.source, planning);
  makeTable(
    { node: node.table, how: 'LOAD', context, span: node.span, orReplace: true, keeps: true, view: undefined },
    planning,
  );
  const source = found?.source.usable;
  if (found === undefined || source === undefined || context.branch !== undefined) return undefined;
  const mode = node.mode?.mode ?? 'replace';
  const places = source.files.map((file) => filePlace(file, input.directory));
  if (source.connection !== undefined) {
    const key = `connection:${source.connection}`;
    places.push({ key, path: key, shown: key });
  }
  return {
    id: `load:${target.key}`,
    context,
    at: { file: context.file, span: node.span },
    ...accessOf(reads, { places: places, writes: [[target.key, target.key]], writtenPlaces: [] }, input.directory),
    build: (base): LoadTask => ({
      ...base,
      kind: 'load',
      source: found.source.name,
      stream: found.stream,
      target: target.table,
      mode: mode === 'incremental' ? 'append' : mode,
      incremental: false,
      keys: mode === 'merge' ? keys : [],
      ...(where === undefined ? {} : { where: planSql(where, context, book) }),
    }),
  };
}

function keysOf(draft: LoadDraft, source: DeclaredSource | undefined, planning: Planning): readonly string[] {
  const { node, context } = draft;
  if (node.mode?.mode !== 'merge') return [];
  const written = uniqueKeys(node.mode.keys, context, planning);
  if (written.length > 0) return written;
  const fromSource = source?.usable?.common.primaryKey ?? [];
  if (fromSource.length === 0 && source?.usable !== undefined) {
    const at = { file: context.file, span: node.mode.span };
    const args = { spelling: node.mode.spelling, source: source.name };
    planning.report.add(codes.references.mergeWithoutKeys, args, at, { severity: severityIn(context) });
  }
  return fromSource;
}

function refuseIncremental(mode: LoadModeNode | undefined, { context }: LoadDraft, { report }: Planning): void {
  if (mode === undefined) return;
  const refuse = (what: string, part: Pick<NameNode, 'span'>): void => {
    const instead = 'loads are full refreshes in this version: MODE REPLACE, APPEND and MERGE work';
    const at = { file: context.file, span: part.span };
    report.add(codes.run.notSupportedYet, { what, instead }, at, { severity: severityIn(context) });
  };
  if (mode.mode === 'incremental') refuse('MODE INCREMENTAL', mode);
  else if (mode.cursor !== undefined) refuse('CURSOR_FIELD', mode.cursor);
  if (mode.batchSize !== undefined) refuse('BATCH_SIZE', mode.batchSize);
}
