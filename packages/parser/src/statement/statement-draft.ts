import { type Span, suggest } from '@sqlflow/errors';
import type { ScanRules, Unterminated } from '../scan/scan-token.js';
import { type Token, wordOf } from '../scan/token.js';
import { Brackets } from './brackets.js';
import { canEndStatement } from './query-end.js';
import {
  kindOfWord,
  type RawStatement,
  type StatementKind,
  statementWords,
  type TokenProblem,
} from './raw-statement.js';
import { beginsBranch, beginsCondition, beginsStatement, nextStatementLine } from './statement-start.js';

/** A statement while its tokens are being read. */
export class StatementDraft {
  readonly #tokens: Token[] = [];
  readonly #problems: TokenProblem[] = [];
  readonly #brackets = new Brackets();
  #kind: StatementKind = 'unknown';
  /** The kind whose rules strings follow: also that of a misspelt first word. */
  #rulesKind: StatementKind = 'unknown';
  #inSql = false;
  #inOptions = false;
  #openCases = 0;

  constructor(private readonly text: string) {}

  /** The rules of the token that begins at `at`. Names stand where SQL rules hold, strings where those of directives do. */
  rules(at: number): ScanRules {
    switch (this.#rulesKind) {
      case 'source':
      case 'set':
        return this.#tokens.length < 2 ? 'sql' : 'directive';
      case 'include':
        return this.#word(-1) === 'AS' ? 'sql' : 'directive';
      case 'if':
      case 'else-if':
        return 'condition';
      case 'export':
        this.#inOptions ||= this.text[at] === '{' && /^(?:OPTIONS|PARAMS)$/.test(this.#word(-1) ?? '');
        return this.#inOptions || this.#isTarget() ? 'directive' : 'sql';
      default:
        return 'sql';
    }
  }

  /** True when a line that begins at `at` begins another statement, so that a `;` is missing before it. */
  isCutBefore(at: number, insideIf: boolean): boolean {
    const canEnd = canEndStatement(this.text, this.#tokens);
    if (this.#tokens.length === 0) return false;
    if (beginsStatement(this.text, at)) {
      // `LOAD` and, on the next line, `load FROM from` is one statement.
      const repeats = this.#tokens.length === 1 && kindOfWord(this.#wordAt(at)) === this.#kind;
      return !repeats && (!this.#inSql || canEnd);
    }
    if (!canEnd || (this.#inSql && (this.#openCases > 0 || this.#brackets.depth > 0))) return false;
    return beginsCondition(this.text, at) || (insideIf && beginsBranch(this.text, at));
  }

  push(token: Token): void {
    const word = wordOf(this.text, token);
    if (this.#tokens.length === 0) this.#begin(word);
    else if (word === 'AS' && this.#kind === 'create') this.#inSql = true;
    else if (word === 'WHERE' && this.#kind === 'load') this.#inSql ||= this.#tokens.length >= 4;
    else if (this.#isTarget() && (token.kind === 'string' || token.kind === 'quoted')) this.#inSql = false;
    if (word === 'CASE') this.#openCases += 1;
    else if (word === 'END' && this.#openCases > 0) this.#openCases -= 1;
    if (token.kind === 'punctuation') {
      const problem = this.#brackets.push(this.text, token);
      if (problem !== undefined && (problem.kind !== 'too-deep' || !this.#inSql)) this.#problems.push(problem);
    }
    this.#tokens.push(token);
  }

  /** Notes something that was opened and never closed, up to the end of its first line. */
  unterminated(what: Unterminated, { start, end }: Span, resumedAt: number): void {
    this.push({ kind: 'string', start, end, startsLine: false });
    const lineBreak = this.text.slice(start, end).search(/[\r\n]/);
    this.#problems.push({
      kind: 'unterminated',
      what,
      start,
      end: lineBreak === -1 ? end : start + lineBreak,
      resumedAt,
    });
  }

  /**
   * When a string runs to the end of the file, one before it may be the one that was not closed: it spans lines, of which
   * one begins a statement.
   */
  misread(): Token | undefined {
    return this.#tokens.find(
      ({ kind, start, end }) =>
        (kind === 'string' || kind === 'quoted') && nextStatementLine(this.text, start, end) !== undefined,
    );
  }

  /** What the last token opens: THEN ends the head of an IF, and ELSE stands alone unless an IF joins it. */
  opens(): 'then' | 'else' | undefined {
    const word = this.#word(-1);
    if (this.#kind === 'else' && this.#tokens.length === 1) return 'else';
    if (this.#kind !== 'if' && this.#kind !== 'else-if') return undefined;
    return word === 'THEN' && this.#brackets.depth === 0 ? 'then' : undefined;
  }

  becomeElseIf(): void {
    this.#kind = 'else-if';
    this.#rulesKind = 'else-if';
  }

  /** `at` is the offset after its `;`; without one the statement ends with its last token. */
  end(endedBy: RawStatement['endedBy'], at = this.#tokens.at(-1)?.end ?? 0): RawStatement {
    const unclosed = this.#brackets.unclosed();
    const problems = unclosed === undefined ? this.#problems : [...this.#problems, unclosed];
    return { kind: this.#kind, tokens: this.#tokens, endedBy, end: at, problems };
  }

  #begin(word: string | undefined): void {
    this.#kind = kindOfWord(word);
    const guess = this.#kind === 'unknown' && word !== undefined ? suggest(word, statementWords) : word;
    this.#rulesKind = kindOfWord(guess);
    this.#inSql = this.#kind === 'export';
  }

  /** The next token is what an export goes to. */
  #isTarget(): boolean {
    if (this.#kind !== 'export' || this.#brackets.depth > 0) return false;
    const last = this.#word(-1);
    return (last === 'TO' && this.#word(-2) !== 'SIMILAR') || (last === 'CONNECTION' && this.#word(-2) === 'TO');
  }

  #word(index: number): string | undefined {
    return wordOf(this.text, this.#tokens.at(index));
  }

  #wordAt(at: number): string | undefined {
    return /^\w+/.exec(this.text.slice(at, at + 20))?.[0].toUpperCase();
  }
}
