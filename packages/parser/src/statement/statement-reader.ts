import type { Span } from '@sqlflow/errors';
import { endOfLine } from '../scan/delimited.js';
import { type Scanned, scanToken } from '../scan/scan-token.js';
import type { Token } from '../scan/token.js';
import type { RawStatement, TokenProblem } from './raw-statement.js';
import { StatementDraft } from './statement-draft.js';
import { nextStatementLine } from './statement-start.js';

const space = /\s+/y;

/**
 * Cuts a file into statements, in one pass. A `;` outside strings, names and comments ends one; where it is missing, a
 * line that can only begin a statement does. Which rules strings follow depends on the statement, so cutting into tokens
 * and into statements cannot be done apart.
 */
export class StatementReader {
  /** Every comment met so far, in order. */
  readonly comments: Span[] = [];
  #problems: TokenProblem[] = [];
  #at = 0;
  /** A line break lies before `#at`, with nothing but space and comments between. */
  #startsLine = true;

  constructor(private readonly text: string) {}

  /** The next statement, or undefined at the end. `insideIf` tells whether ELSE and END IF may come. */
  next(insideIf: boolean): RawStatement | undefined {
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.text.length) return undefined;
      if (this.text[this.#at] !== ';') return this.#read(insideIf);
      this.#at += 1;
    }
  }

  /** Problems outside of statements, met since the last call: comments that never end. */
  takeProblems(): readonly TokenProblem[] {
    const problems = this.#problems;
    this.#problems = [];
    return problems;
  }

  #read(insideIf: boolean): RawStatement {
    const draft = new StatementDraft(this.text);
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.text.length) return draft.end('nothing');
      if (this.text[this.#at] === ';') {
        this.#at += 1;
        return draft.end('semicolon', this.#at);
      }
      if (this.#startsLine && draft.isCutBefore(this.#at, insideIf)) return draft.end('nothing');
      const rules = draft.rules(this.#at);
      const scanned = scanToken(this.text, this.#at, rules);
      const token = rules === 'sql' ? scanned : withoutRunaway(this.text, scanned);
      if (!this.#take(draft, token)) return draft.end('nothing');
      const opens = draft.opens();
      if (opens === 'then') return draft.end('then');
      if (opens === 'else') {
        if (!this.#joinsIf()) return draft.end('else');
        draft.becomeElseIf();
      }
    }
  }

  /** Adds what was scanned to the statement; false when the statement cannot be read any further. */
  #take(draft: StatementDraft, scanned: Scanned): boolean {
    const startsLine = this.#startsLine;
    this.#startsLine = false;
    if (scanned.kind === 'open') return this.#takeOpen(draft, scanned);
    this.#at = scanned.end;
    const resume = flippedAt(this.text, scanned);
    if (resume !== undefined) return this.#resumeAt(draft, 'string', scanned, resume);
    draft.push({ kind: scanned.kind as Token['kind'], start: scanned.start, end: scanned.end, startsLine });
    return true;
  }

  #takeOpen(draft: StatementDraft, open: Extract<Scanned, { kind: 'open' }>): boolean {
    if (open.what === 'directive string' || open.what === 'variable') {
      draft.unterminated(open.what, open, open.end);
      this.#at = open.end;
      // The `;` that ended the statement is swallowed where it was the last of the line.
      return !this.text.slice(open.start, open.end).trimEnd().endsWith(';');
    }
    const misread = draft.misread();
    const culprit = misread ?? open;
    const resume = nextStatementLine(this.text, culprit.start, this.text.length) ?? this.text.length;
    return this.#resumeAt(draft, misread === undefined ? open.what : 'string', culprit, resume);
  }

  #resumeAt(draft: StatementDraft, what: Extract<Scanned, { kind: 'open' }>['what'], span: Span, at: number): false {
    draft.unterminated(what, span, at);
    this.#at = at;
    this.#startsLine = true;
    return false;
  }

  #skipBlank(): void {
    for (;;) {
      space.lastIndex = this.#at;
      if (space.test(this.text)) {
        this.#startsLine ||= /[\r\n]/.test(this.text.slice(this.#at, space.lastIndex));
        this.#at = space.lastIndex;
      }
      const mark = this.text.slice(this.#at, this.#at + 2);
      if (mark !== '--' && mark !== '/*') return;
      this.#takeComment(scanToken(this.text, this.#at, 'sql'));
    }
  }

  #takeComment({ kind, start, end }: Scanned): void {
    if (kind !== 'open') {
      this.comments.push({ start, end });
      this.#at = end;
      return;
    }
    const resumedAt = nextStatementLine(this.text, start, this.text.length) ?? this.text.length;
    this.#problems.push({ kind: 'unterminated', what: 'comment', start, end: start + 2, resumedAt });
    this.#at = resumedAt;
    this.#startsLine = true;
  }

  /** After ELSE: an IF on the same line makes it an ELSE IF; on a line of its own it is a statement inside the ELSE. */
  #joinsIf(): boolean {
    this.#skipBlank();
    return !this.#startsLine && /^if(?![\w$])/i.test(this.text.slice(this.#at, this.#at + 3));
  }
}

/**
 * Where reading should go on when an SQL string or name was closed by what was meant to open a later one: it spans lines,
 * of which one begins a statement, and a word follows its end at once.
 */
function flippedAt(text: string, { kind, start, end }: Scanned): number | undefined {
  if (kind !== 'string' && kind !== 'quoted') return undefined;
  if (!/\w/.test(text[end] ?? '') || !text.slice(start, end).includes('\n')) return undefined;
  return nextStatementLine(text, start, end);
}

/**
 * A string of a directive may span lines. One that was closed by what was meant to open a later one is taken to end
 * nowhere: a line of it begins a statement, or a word follows its end at once.
 */
function withoutRunaway(text: string, scanned: Scanned): Scanned {
  const { kind, start, end } = scanned;
  if ((kind !== 'string' && kind !== 'quoted') || !text.slice(start, end).includes('\n')) return scanned;
  const isRunaway = /\w/.test(text[end] ?? '') || nextStatementLine(text, start, end) !== undefined;
  return isRunaway ? { kind: 'open', what: 'directive string', start, end: endOfLine(text, start) } : scanned;
}
