import { noReads } from '../names/reads.js';
import { findSource } from '../names/sources.js';
import { targetOf } from '../names/target.js';
import type { LoadTask } from '../plan/plan.js';
import type { LoadDraft } from '../walk/draft.js';
import { accessOf } from './access.js';
import type { Blueprint } from './blueprint.js';
import { deleteRules } from './delete-rules.js';
import { loadRules } from './load-rules.js';
import { makeTable } from './make-table.js';
import { warnOfIdleMinRows } from './min-rows.js';
import { filePlace } from './places.js';
import type { Planning } from './planning.js';
import { planSql, readQuery } from './read-query.js';

/** Plans a LOAD. Undefined when it does not run or something about it is wrong; that is reported. */
export function planLoad(draft: LoadDraft, planning: Planning): Blueprint | undefined {
  const { context, node, where } = draft;
  const { book, input, report, gaps } = planning;
  const target = targetOf(node.table, context);
  const found = findSource(draft, planning.sources, { report, gaps });
  const reads = where === undefined ? noReads() : readQuery(where, context, undefined, planning);
  const rules = loadRules(draft, found, planning);
  const deletes = deleteRules(draft, found?.source, rules, planning);
  makeTable(
    { node: node.table, how: 'LOAD', context, span: node.span, orReplace: true, keeps: true, view: undefined },
    planning,
  );
  const source = found?.source.usable;
  if (found === undefined || source === undefined || context.branch !== undefined) return undefined;
  warnOfIdleMinRows(draft, found.source, rules, planning);
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
      ...rules,
      ...(deletes === undefined ? {} : { deletes }),
      ...(where === undefined ? {} : { where: planSql(where, context, book) }),
    }),
  };
}
