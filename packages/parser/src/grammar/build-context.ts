import type { Diagnostic, SourceText, Span } from '@sqlflow/errors';
import { codes, diagnostic, placeOf } from '@sqlflow/errors';
import type { SqlNode } from '../ast/statement.js';
import type { Template, VariablePart } from '../ast/template.js';
import type { Token } from '../scan/token.js';
import { sqlTemplate, variableAt } from '../template/parse-template.js';
import { stringLiteral } from '../template/string-literal.js';

/** What the builders of nodes need besides the match: the text the masks stand for, and where problems go. */
export interface BuildContext {
  readonly source: SourceText;
  /** Offset of the matched text in the file. */
  readonly base: number;
  readonly comments: readonly Token[];
  readonly diagnostics: Diagnostic[];
}

export function templateOfString(context: BuildContext, { start, end }: Span): Template {
  const { template, wrongEscape } = stringLiteral(context.source.text, start, end);
  if (wrongEscape !== undefined) {
    const place = placeOf(context.source, { start: wrongEscape, end: wrongEscape + 2 });
    const found = context.source.text.slice(wrongEscape, wrongEscape + 2);
    context.diagnostics.push(diagnostic(codes.syntax.wrongEscape, { found }, { place }));
  }
  return template;
}

export function variableOf(context: BuildContext, { start, end }: Span): VariablePart {
  return variableAt(context.source.text, start, end);
}

export function sqlNode(context: BuildContext, span: Span): SqlNode {
  return { kind: 'sql', template: sqlTemplate(context.source.text, span.start, span.end, context.comments), span };
}
