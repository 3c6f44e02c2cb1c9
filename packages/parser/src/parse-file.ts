import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, type Span } from '@sqlflow/errors';
import type { CommentNode, FileNode } from './ast/statement.js';
import type { Template } from './ast/template.js';
import { variableEnd } from './scan/quotes.js';
import type { Token } from './scan/token.js';
import { tokenize } from './scan/tokenize.js';
import { splitAtForgotten } from './statement/forgotten-semicolon.js';
import { parseBlocks } from './statement/parse-blocks.js';
import { segmentsOf } from './statement/segment.js';
import { plainTemplate } from './template/parse-template.js';

export interface ParsedFile {
  readonly file: FileNode;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a file. Never throws: what is wrong is in the diagnostics, and the statements that are right in the file,
 * whose spans are UTF-16 offsets into `file.text` (the text without its byte-order mark).
 */
export function parseFile(input: SourceText): ParsedFile {
  const source = { path: input.path, text: input.text.replace(/^\uFEFF/, '') };
  const diagnostics: Diagnostic[] = [];
  const tokens = tokenize(source.text);
  const statements = parseBlocks(source, segmentsOf(splitAtForgotten(source, tokens, diagnostics)), diagnostics);
  for (const token of tokens) if (token.kind === 'broken') diagnostics.push(unterminated(source, token));
  for (const span of brokenVariables(source.text, tokens)) {
    diagnostics.push(diagnostic(codes.syntax.brokenVariable, {}, { place: placeOf(source, span) }));
  }
  diagnostics.sort((a, b) => (a.place?.span.start ?? 0) - (b.place?.span.start ?? 0));
  const comments = tokens.filter(({ kind }) => kind === 'comment').map((token) => commentOf(source, token));
  return { file: { kind: 'file', ...source, statements, comments }, diagnostics };
}

/** Parses text that may hold variables: values of a profile, of `.env`, of the command line. */
export function parseTemplateText(text: string): Template {
  return plainTemplate(text, 0, text.length);
}

/** Where `${` stands outside of comments and is neither a variable nor `${{`. */
function brokenVariables(text: string, tokens: readonly Token[]): Span[] {
  const found: Span[] = [];
  let index = 0;
  for (let at = text.indexOf('${'); at !== -1; ) {
    while ((tokens[index]?.end ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    const token = tokens[index];
    if (token?.kind === 'comment' || token?.kind === 'broken') at = text.indexOf('${', token.end);
    else {
      const end = text[at + 2] === '{' ? at + 3 : variableEnd(text, at);
      if (end === undefined) found.push({ start: at, end: at + 2 });
      at = text.indexOf('${', end ?? at + 2);
    }
  }
  return found;
}

function commentOf(source: SourceText, { start, end }: Token): CommentNode {
  return { kind: 'comment', text: source.text.slice(start, end), span: { start, end } };
}

function unterminated(source: SourceText, token: Token): Diagnostic {
  const begin = source.text.slice(token.start, token.start + 3);
  const [what, quote] = begin.startsWith('/*')
    ? ['comment', '`*/`']
    : begin === '"""'
      ? ['string', '`"""`']
      : begin.startsWith('$')
        ? ['dollar-quoted text', 'the same `$…$`']
        : begin.startsWith('"')
          ? ['string or quoted name', '`"`']
          : ['string', "`'`"];
  return diagnostic(
    codes.syntax.unterminated,
    { what, quote },
    { place: placeOf(source, { start: token.start, end: token.end }) },
  );
}
