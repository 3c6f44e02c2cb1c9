import type { Token } from '../scan/token.js';
import type { TokenProblem } from './raw-statement.js';

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${{': '}' };

/**
 * More than this many brackets inside each other are refused outside of SQL. The grammar goes down by recursion, some 60
 * frames for a bracket; its stack overflows between 150 and 200.
 */
export const maximumDepth = 100;

/** The brackets that are open. */
export class Brackets {
  readonly #open: { readonly token: Token; readonly closer: string }[] = [];

  get depth(): number {
    return this.#open.length;
  }

  /** Takes any punctuation in; tells what is wrong with it. */
  push(text: string, token: Token): TokenProblem | undefined {
    const symbol = text.slice(token.start, token.end);
    const closer = closers[symbol];
    if (closer !== undefined) {
      this.#open.push({ token, closer });
      return this.#open.length === maximumDepth + 1 ? problem('too-deep', token) : undefined;
    }
    if (symbol !== ')' && symbol !== ']' && symbol !== '}') return undefined;
    const top = this.#open.pop();
    if (top === undefined) return problem('stray-bracket', token);
    return top.closer === symbol ? undefined : problem('unclosed-bracket', top.token);
  }

  /** At the end of a statement: the bracket opened last among those still open. */
  unclosed(): TokenProblem | undefined {
    const top = this.#open.at(-1);
    return top === undefined ? undefined : problem('unclosed-bracket', top.token);
  }
}

function problem(kind: 'unclosed-bracket' | 'stray-bracket' | 'too-deep', { start, end }: Token): TokenProblem {
  return { kind, start, end };
}
