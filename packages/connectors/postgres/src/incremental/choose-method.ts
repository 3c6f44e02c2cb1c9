import { codes, sqlFlowError } from '@sqlflow/errors';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import { bytesOf } from '../params/late-commits.js';
import type { PostgresParams } from '../params/source.js';
import { isInstant } from './cursor-condition.js';

/** `audited`: by the floor, and every so often by transactions. */
export type MethodName = 'xmin' | 'floor' | 'audited' | 'ignore';

/** How late commits are found. */
export interface Method {
  readonly name: MethodName;
  /** Why it does not find all of them. */
  readonly notExact?: string;
  /** Why it is this one, where people would not expect it; `hint` says what would make it another one. */
  readonly because?: string;
  readonly hint?: string;
}

/** What is followed, and by which column. */
export interface Followed {
  readonly stream: string;
  /** Undefined: a query. */
  readonly relation: Relation | undefined;
  /** The tables that hold its rows. */
  readonly leaves: readonly Leaf[];
  readonly cursor: StreamColumn;
}

type Choices = Pick<
  PostgresParams,
  'late_commits' | 'replication_method' | 'cursor_stamped_by' | 'xmin_scan_limit' | 'xmin_audit_every'
>;

/** @throws SqlFlowError where the method that was asked for is not possible. */
export function chooseMethod(params: Choices, { stream, relation, leaves, cursor }: Followed): Method {
  const asked = params.replication_method?.method === 'Xmin' ? 'xmin' : params.late_commits;
  const noXmin = whyNoXmin(relation, leaves);
  const noFloor = isInstant(cursor) ? undefined : `${cursor.column.name} is no \`timestamptz\``;
  const refuse = (method: string, reason: string) =>
    sqlFlowError(codes.postgres.methodNotPossible, { stream, method, reason }, { parameter: 'late_commits' });
  if (asked === 'xmin' && noXmin !== undefined) throw refuse('xmin', noXmin);
  if (asked === 'floor' && noFloor !== undefined) throw refuse('floor', noFloor);
  if (asked !== 'auto') return { name: asked };
  if (noXmin === undefined) return chooseForTable(params, leaves, cursor, noFloor);
  if (noFloor === undefined) return { name: 'floor', notExact: noXmin };
  return { name: 'ignore', notExact: `${noXmin}, and ${noFloor}` };
}

/** Transactions are exact. Where looking at the whole table takes long, an index is as good if the server says the time. */
function chooseForTable(
  { cursor_stamped_by: stampedBy, xmin_scan_limit: limit, xmin_audit_every: every }: Choices,
  leaves: readonly Leaf[],
  { column }: StreamColumn,
  noFloor: string | undefined,
): Method {
  const bytes = leaves.reduce((sum, leaf) => sum + leaf.bytes, 0);
  if (bytes <= bytesOf(limit)) return { name: 'xmin' };
  const isLarge = `it has ${sizeText(bytes)}, more than \`xmin_scan_limit\``;
  if (stampedBy === 'server') {
    if (noFloor !== undefined) return { name: 'xmin', because: `${isLarge}, but ${noFloor}` };
    if (every === 1) return { name: 'xmin', because: `${isLarge}, but \`xmin_audit_every\` is 1` };
    return { name: 'audited', because: isLarge };
  }
  if (noFloor !== undefined) return { name: 'xmin' };
  const because = `${isLarge}, but nobody has said that ${column.name} is stamped by the server`;
  const hint = 'if it is, by each INSERT and UPDATE, say `"cursor_stamped_by": "server"`: then an index does';
  return { name: 'xmin', because, hint };
}

function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const amount = bytes / 1024 ** step;
  return `${Number(amount.toPrecision(3))} ${units[step]}`;
}

function whyNoXmin(relation: Relation | undefined, leaves: readonly Leaf[]): string | undefined {
  if (relation === undefined) return 'a query has no transaction ids';
  const { kind, readable } = relation;
  if (kind === 'v') return 'a view has no transaction ids';
  if (kind === 'm') return 'a materialised view has those of its last refresh';
  if (kind === 'f') return 'a foreign table has no transaction ids';
  const foreign = leaves.find((leaf) => leaf.kind === 'f');
  if (foreign !== undefined) return `its part ${foreign.name} is a foreign table, which has no transaction ids`;
  const odd = leaves.find(({ accessMethod }) => accessMethod !== null && accessMethod !== 'heap');
  if (odd !== undefined) return `${odd.name} is kept by ${odd.accessMethod}, which need not have transaction ids`;
  return readable ? undefined : 'only some of its columns may be read';
}
