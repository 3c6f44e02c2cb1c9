import { codes } from '@sqlflow/errors';
import type { ActionDict, Node } from 'ohm-js';
import type { NameNode, QualifiedNameNode } from '../ast/statement.js';
import { buildAll, contextOf, spanOf, tokenOf } from './context.js';

/** A name or the name of a connector; in double quotes a quote is doubled, and nothing else is escaped. */
function buildName(node: Node): NameNode {
  const context = contextOf(node);
  const { kind, start, end } = tokenOf(node, context);
  const span = { start, end };
  const written = context.text.slice(start, end);
  if (kind !== 'quoted') return { kind: 'name', name: written, quoted: false, span };
  const name = written.slice(1, -1).replaceAll('""', '"');
  if (name === '') context.problems.add(codes.syntax.wrongName, { found: written }, span);
  if (name.includes('${')) context.problems.add(codes.syntax.variableNotAllowed, { where: 'a name' }, span);
  return { kind: 'name', name, quoted: true, span };
}

export const nameActions: ActionDict<unknown> = {
  name(_token) {
    return buildName(this);
  },
  connectorType(_token) {
    return buildName(this);
  },
  qualifiedName(list): QualifiedNameNode {
    const context = contextOf(this);
    const [first, ...rest] = buildAll<NameNode>(list, context);
    if (first === undefined) throw new TypeError('a qualified name has a part');
    return { kind: 'qualified-name', parts: [first, ...rest], span: spanOf(this, context) };
  },
  names_bracketed(_open, list, _close) {
    return buildAll<NameNode>(list, contextOf(this));
  },
  names_bare(list) {
    return buildAll<NameNode>(list, contextOf(this));
  },
};
