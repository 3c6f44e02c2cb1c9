import type { Span } from '@sqlflow/errors';
import type { Node } from 'ohm-js';
import type { Problems } from '../problems.js';
import type { Token } from '../scan/token.js';

/** What nodes are built from besides the match: an offset in the match is the index of a token. */
export interface BuildContext {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The tokens that the one token of kind `sql` was made of. */
  readonly sqlTokens: readonly Token[];
  readonly problems: Problems;
}

/** The context an action was called with. */
export function contextOf(node: Node): BuildContext {
  return (node as unknown as { readonly args: { readonly context: BuildContext } }).args.context;
}

/** Builds the node of a part of the match. */
export function build<N>(node: Node, context: BuildContext): N {
  return (node as unknown as { build(context: BuildContext): N }).build(context);
}

export function buildOptional<N>(node: Node, context: BuildContext): N | undefined {
  const [child] = node.children;
  return child === undefined ? undefined : build<N>(child, context);
}

/** The nodes of `x*`, or of a list with separators. */
export function buildAll<N>(node: Node, context: BuildContext): N[] {
  const children = node.isIteration() ? node.children : (node.asIteration() as Node).children;
  return children.map((child) => build<N>(child, context));
}

/** The first token of a part that is not empty. */
export function tokenOf(node: Node, context: BuildContext): Token {
  const token = context.tokens[node.source.startIdx];
  if (token === undefined) throw new TypeError('a part of a statement has a token');
  return token;
}

/** From the first to the last token of a part that is not empty. */
export function spanOf(node: Node, context: BuildContext): Span {
  const { start } = tokenOf(node, context);
  return { start, end: context.tokens[node.source.endIdx - 1]?.end ?? start };
}

export function textOf(node: Node, context: BuildContext): string {
  const { start, end } = spanOf(node, context);
  return context.text.slice(start, end);
}

/** A keyword in lower case, as the unions of the AST have it. */
export function keywordOf<W extends string>(node: Node, context: BuildContext): W {
  return textOf(node, context).toLowerCase() as W;
}
