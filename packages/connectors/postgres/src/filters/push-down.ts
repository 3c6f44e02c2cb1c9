import type { Condition, CursorValue } from '@sqlflow/connector-sdk';
import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Leaf } from '../catalog/leaves.js';
import type { Relation } from '../catalog/relation.js';
import { serverEncoding } from '../catalog/server-encoding.js';
import type { OpenStream } from '../read/open-stream.js';
import { type ComparedType, comparedType } from './compared-types.js';

/** What of a LOAD's WHERE the server applies. */
export interface PushDown {
  /** SQL conditions, all of which must hold. */
  readonly pushed: readonly string[];
  /**
   * The rows are made by a query of somebody else, or of another server. What is pushed must not get into it: there the
   * server might look at it before what keeps an expression of that query from failing, or text may be compared otherwise.
   */
  readonly fenced: boolean;
}

export const nothingPushed: PushDown = { pushed: [], fenced: false };

/**
 * Those of some conditions that mean the same at the server, to the last row; the others are left to who asks. `leaves` are
 * the tables that hold the rows.
 */
export async function pushDown(
  client: pg.Client,
  filter: readonly Condition[],
  { relation, columns }: Pick<OpenStream, 'relation' | 'columns'>,
  leaves: readonly Leaf[],
): Promise<PushDown> {
  const isPlain = holdsItsRows(relation, leaves);
  const found = filter.flatMap((each) => translate(each, columns, isPlain) ?? []);
  // Texts that the server's encoding has not are an error to it.
  const isSafe = found.every(isAscii) || (await serverEncoding(client)) === 'UTF8';
  return { pushed: isSafe ? found : found.filter(isAscii), fenced: !isPlain };
}

/** Whether it is a table all of whose rows are kept by the server itself. */
function holdsItsRows(relation: Relation | undefined, leaves: readonly Leaf[]): boolean {
  if (relation === undefined || !['r', 'p', 'm'].includes(relation.kind)) return false;
  return leaves.every(({ kind }) => kind !== 'f');
}

function isAscii(text: string): boolean {
  return /^[ -~\t\n\r]*$/.test(text);
}

/** Undefined: it may mean something else there. */
function translate(condition: Condition, columns: readonly StreamColumn[], plain: boolean): string | undefined {
  if (!('of' in condition)) return ofColumn(condition, columns, plain);
  const parts = condition.of.map((each) => translate(each, columns, plain));
  if (!parts.every((each) => each !== undefined)) return undefined;
  if (condition.kind === 'not') return `NOT (${parts.join(' AND ')})`;
  return parts.map((each) => `(${each})`).join(condition.kind === 'and' ? ' AND ' : ' OR ');
}

type ColumnCondition = Extract<Condition, { readonly column: string }>;

function ofColumn(condition: ColumnCondition, columns: readonly StreamColumn[], plain: boolean): string | undefined {
  const found = findColumn(condition.column, columns);
  if (found === undefined) return undefined;
  const name = pg.escapeIdentifier(found.column.name);
  // `IS NULL` is also true of a composite value whose fields are NULL.
  if (condition.kind === 'null') return `${name} IS NOT DISTINCT FROM NULL`;
  const type = comparedType(found, plain);
  if (type === undefined) return undefined;
  if (condition.kind === 'true') return type.isBoolean ? name : undefined;
  return comparison(condition, type.cast === undefined ? name : `${name}::pg_catalog.${type.cast}`, type);
}

function comparison({ kind, values }: ColumnCondition, name: string, type: ComparedType): string | undefined {
  const isEquality = kind === '=' || kind === '<>' || kind === 'in';
  if (!(isEquality || type.ordered) || values.length === 0 || values.length > mostValues) return undefined;
  const literals = literalsOf(values, type);
  if (literals === undefined) return undefined;
  const [first = '', second = ''] = literals;
  if (kind === 'between') return `${name} BETWEEN ${first} AND ${second}`;
  const compared = kind === 'in' ? `IN (${literals.join(', ')})` : `${kind} ${first}`;
  if (type.collated === undefined) return `${name} ${compared}`;
  const exact = `${name} COLLATE "C" ${compared}`;
  // Whatever the collation of the column says, equal bytes are equal in it: an index finds those.
  return type.collated === 'known' && kind !== '<>' ? `${name} ${compared} AND ${exact}` : exact;
}

/** A list that is longer is hardly worth its statement. */
const mostValues = 1000;

function literalsOf(values: readonly CursorValue[], type: ComparedType): readonly string[] | undefined {
  const texts = type.read(values);
  return texts?.map((text) => `${pg.escapeLiteral(text)}::pg_catalog.${type.name}`);
}

/** As the engine finds it: whatever its case, among the columns that are read. */
function findColumn(name: string, columns: readonly StreamColumn[]): StreamColumn | undefined {
  const [found, ...others] = columns.filter(({ column }) => column.name.toLowerCase() === name.toLowerCase());
  return others.length === 0 ? found : undefined;
}
