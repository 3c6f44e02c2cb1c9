import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, type Span } from '@sqlflow/errors';
import type { ConditionNode } from '../ast/condition.js';
import type { BranchNode, StatementNode } from '../ast/statement.js';
import { isWord, type Token } from '../scan/token.js';
import { parseDirective } from './parse-directive.js';
import { parseStatement } from './parse-statement.js';
import type { Segment } from './segment.js';

/** An IF that is still open. */
interface OpenIf {
  readonly start: number;
  readonly word: Token;
  readonly branches: OpenBranch[];
  otherwise: StatementNode[] | undefined;
}

interface OpenBranch {
  readonly condition: ConditionNode | undefined;
  readonly start: number;
  readonly statements: StatementNode[];
}

const maximumNesting = 1_000;

/** Parses statements and nests those between IF and END IF. */
export function parseBlocks(
  source: SourceText,
  segments: readonly Segment[],
  diagnostics: Diagnostic[],
): readonly StatementNode[] {
  const blocks = new Blocks(source, diagnostics);
  for (const segment of segments) blocks.add(segment);
  return blocks.finish();
}

class Blocks {
  readonly #top: StatementNode[] = [];
  readonly #open: OpenIf[] = [];
  /** IFs beyond the limit: reported, read, and not made part of the tree, which others walk by recursion. */
  #tooDeep = 0;

  constructor(
    private readonly source: SourceText,
    private readonly diagnostics: Diagnostic[],
  ) {}

  add({ tokens, terminated }: Segment): void {
    const broken = tokens.some(({ kind }) => kind === 'broken');
    const rest = this.#readHeads(tokens, broken);
    const words = rest.filter(({ kind }) => kind !== 'comment');
    const last = tokens.findLast(({ kind }) => kind !== 'comment');
    if (!terminated && !broken && last !== undefined) this.#missingSemicolon(last);
    if (words.length === 0 || broken) return;
    const statement = parseStatement(this.source, fromFirstWord(rest), this.diagnostics);
    if (statement !== undefined) this.#statements().push(statement);
  }

  finish(): readonly StatementNode[] {
    for (let open = this.#open.at(-1); open !== undefined; open = this.#open.at(-1)) {
      this.#report(diagnostic(codes.syntax.ifWithoutEnd, { word: 'IF' }, { place: placeOf(this.source, open.word) }));
      this.#close(this.source.text.length);
    }
    return this.#top;
  }

  /**
   * Reads IF … THEN, ELSE … and END IF at the beginning of a segment; gives the tokens after them. `ELSE IF` is one
   * head when both words stand on one line; an IF on the line after ELSE is a statement of that branch.
   */
  #readHeads(tokens: readonly Token[], broken: boolean): readonly Token[] {
    let rest = fromFirstWord(tokens);
    for (;;) {
      const words = rest.filter(({ kind }) => kind !== 'comment');
      const [first, second] = words;
      if (first === undefined) return rest;
      const { text } = this.source;
      if (isWord(text, first, 'END') && isWord(text, second, 'IF') && second !== undefined) {
        rest = this.#end(first, second, rest);
      } else if (isWord(text, first, 'ENDIF')) rest = this.#end(first, first, rest);
      else if (isWord(text, first, 'ELSEIF', 'ELSIF')) rest = this.#elseIf(first, first, rest, broken);
      else if (isWord(text, first, 'ELSE') && second?.startsLine === false && isWord(text, second, 'IF')) {
        rest = this.#elseIf(first, second, rest, broken);
      } else if (isWord(text, first, 'ELSE')) rest = this.#else(first, rest);
      else if (isWord(text, first, 'IF')) rest = this.#if(first, rest, broken);
      else return rest;
    }
  }

  #if(word: Token, tokens: readonly Token[], broken: boolean): readonly Token[] {
    const { condition, rest } = this.#condition('IF', word, tokens, broken);
    if (this.#open.length >= maximumNesting) {
      if (this.#tooDeep === 0) this.#report(tooDeep(this.source, word));
      this.#tooDeep += 1;
      return rest;
    }
    this.#open.push({
      start: word.start,
      word,
      branches: [{ condition, start: word.start, statements: [] }],
      otherwise: undefined,
    });
    return rest;
  }

  #elseIf(first: Token, last: Token, tokens: readonly Token[], broken: boolean): readonly Token[] {
    const { condition, rest } = this.#condition('ELSE IF', last, tokens, broken);
    if (this.#tooDeep > 0) return rest;
    const open = this.#open.at(-1);
    if (open === undefined || open.otherwise !== undefined)
      this.#stray('ELSE IF', { start: first.start, end: last.end });
    else open.branches.push({ condition, start: first.start, statements: [] });
    return rest;
  }

  #else(word: Token, tokens: readonly Token[]): readonly Token[] {
    if (this.#tooDeep > 0) return after(tokens, word);
    const open = this.#open.at(-1);
    if (open === undefined || open.otherwise !== undefined) this.#stray('ELSE', word);
    else open.otherwise = [];
    return after(tokens, word);
  }

  #end(first: Token, last: Token, tokens: readonly Token[]): readonly Token[] {
    if (this.#tooDeep > 0) this.#tooDeep -= 1;
    else if (this.#open.length === 0) this.#stray('END IF', { start: first.start, end: last.end });
    else this.#close(last.end);
    return after(tokens, last);
  }

  #close(end: number): void {
    const open = this.#open.pop();
    if (open === undefined) return;
    const branches = open.branches.flatMap(({ condition, start, statements }): BranchNode[] =>
      condition === undefined
        ? []
        : [
            {
              kind: 'branch',
              condition,
              statements,
              span: { start, end: statements.at(-1)?.span.end ?? condition.span.end },
            },
          ],
    );
    const [first, ...others] = branches;
    if (first === undefined) return;
    const span = { start: open.start, end };
    this.#statements().push({ kind: 'if', branches: [first, ...others], otherwise: open.otherwise, span });
  }

  #condition(
    word: string,
    head: Token,
    tokens: readonly Token[],
    broken: boolean,
  ): { condition: ConditionNode | undefined; rest: readonly Token[] } {
    const inside = after(tokens, head);
    const then = inside.findIndex((token) => token.depth === 0 && isWord(this.source.text, token, 'THEN'));
    if (then === -1) {
      const place = placeOf(this.source, { start: head.start, end: head.end });
      if (!broken) this.#report(diagnostic(codes.syntax.ifWithoutThen, { word }, { place }));
      return { condition: undefined, rest: [] };
    }
    const condition = broken ? undefined : this.#parseCondition(inside.slice(0, then), word, inside[then] ?? head);
    return { condition, rest: fromFirstWord(inside.slice(then + 1)) };
  }

  #parseCondition(tokens: readonly Token[], title: string, then: Token): ConditionNode | undefined {
    const words = fromFirstWord(tokens);
    if (words.length === 0) {
      const args = { found: '`THEN`', expected: ['a condition'], statement: title, suggestion: undefined };
      this.#report(diagnostic(codes.syntax.unexpected, args, { place: placeOf(this.source, then) }));
      return undefined;
    }
    const { source, diagnostics } = this;
    return parseDirective<ConditionNode>({
      source,
      tokens: words,
      sql: undefined,
      rule: 'Condition',
      title,
      diagnostics,
    });
  }

  #statements(): StatementNode[] {
    const open = this.#open.at(-1);
    return open === undefined ? this.#top : (open.otherwise ?? open.branches.at(-1)?.statements ?? []);
  }

  #missingSemicolon(last: Token): void {
    const place = placeOf(this.source, { start: last.end, end: last.end });
    this.#report(diagnostic(codes.syntax.missingSemicolon, { statement: 'the last statement' }, { place }));
  }

  #stray(word: string, span: Span): void {
    this.#report(
      diagnostic(
        codes.syntax.strayBranch,
        { word },
        { place: placeOf(this.source, { start: span.start, end: span.end }) },
      ),
    );
  }

  #report(found: Diagnostic): void {
    this.diagnostics.push(found);
  }
}

function tooDeep(source: SourceText, word: Token): Diagnostic {
  return diagnostic(codes.syntax.tooDeep, { limit: maximumNesting }, { place: placeOf(source, word) });
}

/** The tokens behind one of them. */
function after(tokens: readonly Token[], token: Token): readonly Token[] {
  return fromFirstWord(tokens.slice(tokens.indexOf(token) + 1));
}

/** Without the comments at the beginning. */
function fromFirstWord(tokens: readonly Token[]): readonly Token[] {
  const first = tokens.findIndex(({ kind }) => kind !== 'comment');
  return first === -1 ? [] : tokens.slice(first);
}
