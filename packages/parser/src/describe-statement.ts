import type { QualifiedNameNode, StatementNode } from './ast/statement.js';

/** A short name of a statement for messages: `SOURCE orders`, `CREATE TABLE daily`. */
export function describeStatement(node: StatementNode): string {
  switch (node.kind) {
    case 'source':
      return `SOURCE ${node.name.name}`;
    case 'load':
      return `LOAD ${nameOf(node.table)}`;
    case 'create-table':
      return `CREATE TABLE ${nameOf(node.name)}`;
    case 'create-view':
      return `CREATE VIEW ${nameOf(node.name)}`;
    case 'export':
      return node.what.kind === 'qualified-name' ? `EXPORT ${nameOf(node.what)}` : 'EXPORT';
    case 'set':
      return `SET ${node.name.name}`;
    case 'include':
      return 'INCLUDE';
    case 'if':
      return 'IF';
  }
}

function nameOf({ parts }: QualifiedNameNode): string {
  return parts.map(({ name }) => name).join('.');
}
