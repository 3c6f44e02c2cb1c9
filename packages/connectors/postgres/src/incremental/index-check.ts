import pg from 'pg';
import type { StreamColumn } from '../catalog/describe-stream.js';
import type { Relation } from '../catalog/relation.js';
import { relationName, where } from '../read/copy-statement.js';
import { comparedCursor } from './cursor-condition.js';

/** The statement that makes the index which a load by a cursor wants; undefined: the server has one that it can use. */
export async function missingIndex(
  client: pg.Client,
  relation: Relation,
  cursor: StreamColumn,
  where: string | undefined,
): Promise<string | undefined> {
  if (!['r', 'p', 'm'].includes(relation.kind)) return undefined;
  if (await usesIndex(client, relation, cursor, [])) return undefined;
  // One that holds only some of the rows may be the one for those that are wanted.
  if (where !== undefined && (await usesIndex(client, relation, cursor, [where]))) return undefined;
  // A partitioned table has none that could be made while others write.
  const concurrently = relation.kind === 'p' ? '' : ' CONCURRENTLY';
  return `CREATE INDEX${concurrently} ON ${relationName(relation)} (${comparedCursor(cursor)})`;
}

/**
 * Whether the planner would find a small range of the cursor by an index. It is asked with sequential scans switched off:
 * of a small table it reads the whole all the same. The bounds are none that it could know, so that it does not look at
 * what values there are.
 */
async function usesIndex(
  client: pg.Client,
  relation: Relation,
  cursor: StreamColumn,
  conditions: readonly string[],
): Promise<boolean> {
  const bound = `(SELECT NULL::${cursor.serverType})`;
  const range = `${comparedCursor(cursor)} BETWEEN ${bound} AND ${bound}`;
  const answers: unknown = await client.query(
    `SAVEPOINT sqlflow_plan; SET LOCAL enable_seqscan = off;
     EXPLAIN (FORMAT JSON) SELECT FROM ${relationName(relation)}${where([range, ...conditions])};
     ROLLBACK TO SAVEPOINT sqlflow_plan`,
  );
  const plan = (answers as readonly pg.QueryResult<ExplainRow>[])[2]?.rows[0]?.['QUERY PLAN'][0]?.Plan;
  return plan === undefined || scansOf(plan).every((scan) => isBy(cursor.column.name, scan));
}

interface ExplainRow {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** The nodes that say how rows are found: a heap scan by a bitmap leaves that to those below it. */
function scansOf(node: PlanNode): readonly PlanNode[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  const isScan = /^(Seq|Index|Index Only|Bitmap Index) Scan$/.test(node['Node Type']);
  return isScan ? [node, ...below] : below;
}

function isBy(column: string, { 'Index Cond': condition = '' }: PlanNode): boolean {
  const names: readonly string[] = condition.match(/"(?:[^"]|"")*"|[^\s()":]+/g) ?? [];
  return names.includes(column) || names.includes(pg.escapeIdentifier(column));
}
