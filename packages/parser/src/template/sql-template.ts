import type { Span } from '@sqlflow/errors';
import type { Template } from '../ast/template.js';
import type { Problems } from '../problems.js';
import { dollarTag } from '../scan/delimited.js';
import { isPunctuation, type Token } from '../scan/token.js';
import { plainText, readInto } from './parse-template.js';
import { TemplateBuilder } from './template-builder.js';

/**
 * The template of SQL: byte for byte what is written, with the variables outside and inside of strings and quoted names.
 * In comments, which lie between the tokens, `${…}` is text.
 */
export function sqlTemplate(text: string, tokens: readonly Token[], span: Span, problems: Problems): Template {
  const builder = new TemplateBuilder(text);
  let at = span.start;
  const sql = text.slice(span.start, span.end);
  let next = sql.indexOf('${');
  for (const token of tokens) {
    if (next === -1) break;
    if (token.end <= span.start + next) continue;
    const inside = readableSpan(text, token);
    if (inside !== undefined) {
      builder.raw(at, inside.start);
      readInto(builder, text, inside, plainText, problems, 0);
      at = inside.end;
    }
    next = sql.indexOf('${', token.end - span.start);
  }
  builder.raw(at, span.end);
  return builder.finish(span);
}

/** Where variables may stand in a token: all of it, or what its quotes enclose. */
function readableSpan(text: string, token: Token): Span | undefined {
  const { kind, start, end } = token;
  switch (kind) {
    case 'variable':
      return token;
    case 'punctuation':
      return isPunctuation(text, token, '${{') ? token : undefined;
    case 'string':
    case 'quoted': {
      const quote = text[start] === "'" || text[start] === '"' ? start + 1 : start + 2;
      return { start: quote, end: end - 1 };
    }
    case 'dollar-string': {
      const tag = dollarTag(text, start)?.length ?? 0;
      return { start: start + tag, end: end - tag };
    }
    default:
      return undefined;
  }
}
