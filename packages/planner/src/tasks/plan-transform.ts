import { codes } from '@sqlflow/errors';
import { noReads } from '../names/reads.js';
import { targetOf } from '../names/target.js';
import type { TransformTask } from '../plan/plan.js';
import type { TransformDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { planWindow } from '../windows/plan-window.js';
import { accessOf } from './access.js';
import type { Blueprint } from './blueprint.js';
import { uniqueKeys } from './keys.js';
import { makeTable } from './make-table.js';
import type { Planning } from './planning.js';
import { planSql, readQuery } from './read-query.js';

/** Plans a CREATE TABLE or CREATE VIEW. Undefined when it does not run or something about it is wrong. */
export function planTransform(draft: TransformDraft, planning: Planning): Blueprint | undefined {
  const { context, node, query } = draft;
  const { report, book, input } = planning;
  const target = targetOf(node.name, context);
  const severity = severityIn(context);
  const isView = node.kind === 'create-view';
  const modeNode = node.kind === 'create-table' ? node.mode : undefined;
  const mode = modeNode?.mode ?? 'replace';
  const window = planWindow(draft, planning);
  const reads =
    query === undefined ? noReads() : readQuery(query, context, target.key, planning, mode === 'incremental');
  if (isView && reads.tables.has(target.key)) {
    report.add(
      codes.references.viewReadsItself,
      { name: target.shown },
      { file: context.file, span: node.name.span },
      { severity },
    );
  }
  const keys = uniqueKeys(modeNode?.keys ?? [], context, planning);
  const analysis = query === undefined ? undefined : planning.analyses.get(query);
  makeTable(
    {
      node: node.name,
      how: isView ? 'CREATE VIEW' : 'CREATE TABLE',
      context,
      span: node.span,
      orReplace: node.orReplace,
      keeps: mode !== 'replace',
      view: isView && analysis !== undefined ? { schema: target.table.schema, analysis } : undefined,
    },
    planning,
  );
  if (query === undefined || context.branch !== undefined) return undefined;
  return {
    id: `transform:${target.key}`,
    context,
    at: { file: context.file, span: node.span },
    ...accessOf(reads, { places: [], writes: [[target.key, target.key]], writtenPlaces: [] }, input.directory),
    build: (base): TransformTask => ({
      ...base,
      kind: 'transform',
      creates: isView ? 'view' : 'table',
      orReplace: node.orReplace,
      target: target.table,
      mode,
      keys,
      ...(window === undefined ? {} : { window }),
      query: planSql(query, context, book),
    }),
  };
}
