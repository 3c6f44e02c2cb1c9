import type { Condition } from '@sqlflow/connector-sdk';
import { type AstNode, isNode, nodes, serialize, text } from '../references/serialized.js';
import type { Session } from '../session.js';
import { columnName, constantOf } from './operands.js';

/**
 * What a condition demands of the columns of a row, in parts that all must be true, as far as it is simple: comparisons of
 * a column with constants. The rest is left out, and so is a text that is more than a condition.
 */
export async function simpleConditions(session: Session, sql: string): Promise<readonly Condition[]> {
  const parsed = await serialize(session.connection, `SELECT 1 FROM t WHERE (\n${sql}\n)`).catch(() => undefined);
  if (parsed?.kind !== 'statements' || parsed.statements.length !== 1) return [];
  const where = whereOf(parsed.statements[0]);
  if (where === undefined) return [];
  const found = conjuncts(where).flatMap((each) => conditionOf(each) ?? []);
  return found.some(comparesText) && !(await comparesByBytes(session)) ? [] : found;
}

/** The condition of a SELECT that has nothing else. */
function whereOf(statement: AstNode | undefined): AstNode | undefined {
  const node = isNode(statement?.node) ? statement.node : undefined;
  if (node?.type !== 'SELECT_NODE') return undefined;
  const others = ['modifiers', 'group_expressions', 'group_sets'].flatMap((key) => nodes(node[key]));
  const isPlain = others.length === 0 && ['having', 'sample', 'qualify'].every((key) => node[key] === null);
  return isPlain && isNode(node.where_clause) ? node.where_clause : undefined;
}

function conjuncts(where: AstNode): readonly AstNode[] {
  const found: AstNode[] = [];
  const open = [where];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === 'CONJUNCTION_AND') open.push(...nodes(node.children).toReversed());
    else found.push(node);
  }
  return found;
}

/** What is nested deeper than anybody writes it is not simple, and may be deeper than JavaScript's stack. */
const deepest = 50;

/** Undefined: it is not simple. */
function conditionOf(node: AstNode, depth = 0): Condition | undefined {
  switch (node.type) {
    case 'CONJUNCTION_AND':
      return compound('and', node, depth);
    case 'CONJUNCTION_OR':
      return compound('or', node, depth);
    case 'OPERATOR_NOT':
      return compound('not', node, depth);
    case 'OPERATOR_IS_NULL':
      return ofColumn('null', nodes(node.children));
    case 'OPERATOR_IS_NOT_NULL':
      return not(ofColumn('null', nodes(node.children)));
    case 'COMPARE_IN':
      return ofColumn('in', nodes(node.children));
    case 'COMPARE_NOT_IN':
      return not(ofColumn('in', nodes(node.children)));
    case 'COMPARE_BETWEEN':
      return ofColumn('between', [node.input, node.lower, node.upper].filter(isNode));
    case 'COLUMN_REF':
      return ofColumn('true', [node]);
    default:
      return comparison(node);
  }
}

function compound(kind: 'and' | 'or' | 'not', node: AstNode, depth: number): Condition | undefined {
  if (depth > deepest) return undefined;
  const of = nodes(node.children).map((each) => conditionOf(each, depth + 1));
  return of.every((each) => each !== undefined) ? { kind, of } : undefined;
}

function not(condition: Condition | undefined): Condition | undefined {
  return condition === undefined ? undefined : { kind: 'not', of: [condition] };
}

type ColumnCondition = Extract<Condition, { readonly column: string }>;

/** A column first, then constants. */
function ofColumn(kind: ColumnCondition['kind'], [first, ...others]: readonly AstNode[]): Condition | undefined {
  const column = columnName(first);
  const values = others.map(constantOf);
  if (column === undefined || !values.every((each) => each !== undefined)) return undefined;
  return { kind, column, values };
}

const comparisons: Readonly<Record<string, readonly [ColumnCondition['kind'], ColumnCondition['kind']]>> = {
  COMPARE_EQUAL: ['=', '='],
  COMPARE_NOTEQUAL: ['<>', '<>'],
  COMPARE_LESSTHAN: ['<', '>'],
  COMPARE_LESSTHANOREQUALTO: ['<=', '>='],
  COMPARE_GREATERTHAN: ['>', '<'],
  COMPARE_GREATERTHANOREQUALTO: ['>=', '<='],
};

/** The column may stand on either side. */
function comparison(node: AstNode): Condition | undefined {
  const [kind, flipped] = comparisons[text(node, 'type')] ?? [];
  if (kind === undefined || flipped === undefined || node.class !== 'COMPARISON') return undefined;
  const { left, right } = node;
  if (!isNode(left) || !isNode(right)) return undefined;
  return ofColumn(kind, [left, right]) ?? ofColumn(flipped, [right, left]);
}

function comparesText(condition: Condition): boolean {
  return 'of' in condition ? condition.of.some(comparesText) : condition.values.some(({ type }) => type === 'VARCHAR');
}

async function comparesByBytes(session: Session): Promise<boolean> {
  const [row] = await session.rows(`SELECT current_setting('default_collation') AS collation`);
  return row?.collation === '' || row?.collation === 'binary';
}
