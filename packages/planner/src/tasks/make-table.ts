import { codes, type Span } from '@sqlflow/errors';
import type { QualifiedNameNode } from '@sqlflow/parser';
import { isReservedSchema } from '../names/reserved-schemas.js';
import type { MadeTable, ViewQuery } from '../names/tables.js';
import { targetOf } from '../names/target.js';
import type { StatementContext } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import type { Planning } from './planning.js';

export interface Making {
  readonly node: QualifiedNameNode;
  readonly how: MadeTable['how'];
  readonly context: StatementContext;
  /** The statement. */
  readonly span: Span;
  readonly orReplace: boolean;
  /** True: it adds to a table that is there. */
  readonly keeps: boolean;
  readonly view: ViewQuery | undefined;
}

/** Makes a table's name known. A name that is taken already, or may not be used, is reported. */
export function makeTable(making: Making, planning: Planning): void {
  const { node, how, context } = making;
  const { tables, report } = planning;
  const target = targetOf(node, context);
  const at = { file: context.file, span: node.span };
  const severity = severityIn(context);
  const kind = how === 'CREATE VIEW' ? 'view' : 'table';
  if (node.parts.length > 2) {
    const instead = 'tables live in the database of the profile: write `schema.table`';
    report.add(codes.run.notSupportedYet, { what: 'a table in another database', instead }, at, { severity });
  }
  const { schema } = target.table;
  if (schema !== undefined && isReservedSchema(schema)) {
    report.add(codes.references.reservedSchema, { schema }, at, { severity });
  }
  const first = tables.made.get(target.key, context.branch);
  // A statement before may have said so already; then one word about it is enough.
  const existing = first === undefined ? tables.known?.get(target.key)?.kind : undefined;
  if (existing !== undefined && existing !== kind) {
    const args = { name: target.shown, is: existing, wanted: kind, inDatabase: true } as const;
    report.add(codes.references.otherKind, args, at, { severity });
  }
  const related = first === undefined ? undefined : [{ message: `${first.how} makes it here`, at: first.at }];
  if (first !== undefined && first.kind !== kind) {
    report.add(codes.references.otherKind, { name: target.shown, is: first.kind, wanted: kind }, at, {
      severity,
      related,
    });
  } else if (first !== undefined && !making.orReplace && !making.keeps) {
    report.add(codes.references.duplicateTable, { name: target.shown, how, first: first.how }, at, {
      severity,
      related,
    });
  }
  const made = {
    kind,
    how,
    name: target.shown,
    at: { file: context.file, span: making.span },
    view: making.view,
  } as const;
  tables.made.set(target.key, made, context.branch);
}
