import { type AstNode, type AstValue, isNode, location, nodes, text } from './serialized.js';

/** A table that is read, with names as written. `position` is a byte offset. */
export interface TableNode {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  readonly position?: number;
}

/** A function called in an expression or in FROM. */
export interface CallNode {
  readonly name: string;
  readonly schema: string;
  readonly kind: 'scalar' | 'table';
  readonly arguments: readonly AstNode[];
  /** Names of common table expressions that the call can see, in lower case. */
  readonly scope: Scope;
}

/** What one syntax tree mentions. */
export interface Found {
  readonly tables: readonly TableNode[];
  readonly calls: readonly CallNode[];
  /** SHOW, DESCRIBE without a query: reads the catalog. */
  readonly showsCatalog: boolean;
}

export type Scope = ReadonlySet<string>;

/**
 * Collects the tables and functions of a tree. A common table expression hides a table of its name in the query it
 * belongs to and in the expressions after it, not in its own definition; only in the second half of a recursive one it
 * means itself. The walk keeps its own stack, as trees may be deeper than JavaScript's.
 */
export function walk(root: AstNode, scope: Scope = new Set()): Found {
  const tables: TableNode[] = [];
  const calls: CallNode[] = [];
  let showsCatalog = false;
  const open: [AstValue | undefined, Scope][] = [[root, scope]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, visible] = next;
    if (Array.isArray(value)) {
      for (const item of value as readonly AstValue[]) open.push([item, visible]);
      continue;
    }
    if (!isNode(value)) continue;
    const call = callOf(value, visible);
    if (call !== undefined) calls.push(call);
    if (value.type === 'BASE_TABLE' && !isVisible(value, visible)) tables.push(tableOf(value));
    if (value.type === 'SHOW_REF' && !isNode(value.query)) showsCatalog = true;
    open.push(...children(value, visible));
  }
  return { tables, calls, showsCatalog };
}

function children(node: AstNode, scope: Scope): [AstValue | undefined, Scope][] {
  if (node.type === 'RECURSIVE_CTE_NODE') {
    const itself = withName(scope, text(node, 'cte_name'));
    return Object.entries(node).map(([key, value]) => [value, key === 'right' ? itself : scope]);
  }
  const { cte_map: map, function: call, ...rest } = node;
  const found: [AstValue | undefined, Scope][] = [];
  let visible = scope;
  for (const { key, value } of isNode(map) ? nodes(map.map) : []) {
    found.push([value, visible]);
    visible = withName(visible, String(key));
  }
  for (const value of Object.values(rest)) found.push([value, visible]);
  // The call in FROM is taken from its TABLE_FUNCTION node; what its arguments hold is still walked.
  if (isNode(call)) found.push([node.type === 'TABLE_FUNCTION' ? call.children : call, visible]);
  return found;
}

function withName(scope: Scope, name: string): Scope {
  return new Set([...scope, name.toLowerCase()]);
}

function isVisible(node: AstNode, scope: Scope): boolean {
  const schema = text(node, 'schema_name').toLowerCase();
  // `recurring.x` is what a recursive expression has found so far.
  const unqualified = (schema === '' || schema === 'recurring') && text(node, 'catalog_name') === '';
  return unqualified && scope.has(text(node, 'table_name').toLowerCase());
}

function tableOf(node: AstNode): TableNode {
  const position = location(node);
  return {
    catalog: text(node, 'catalog_name'),
    schema: text(node, 'schema_name'),
    name: text(node, 'table_name'),
    ...(position === undefined ? {} : { position }),
  };
}

function callOf(node: AstNode, scope: Scope): CallNode | undefined {
  const call = node.function;
  if (node.type === 'TABLE_FUNCTION' && isNode(call)) return describeCall(call, 'table', scope);
  const isCall = node.class === 'FUNCTION' || node.class === 'WINDOW';
  return isCall && node.is_operator !== true ? describeCall(node, 'scalar', scope) : undefined;
}

function describeCall(node: AstNode, kind: CallNode['kind'], scope: Scope): CallNode {
  return {
    name: text(node, 'function_name').toLowerCase(),
    schema: text(node, 'schema').toLowerCase(),
    kind,
    arguments: nodes(node.children),
    scope,
  };
}
