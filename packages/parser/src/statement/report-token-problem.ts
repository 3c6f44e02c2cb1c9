import { codes } from '@sqlflow/errors';
import type { Problems } from '../problems.js';
import type { Unterminated } from '../scan/scan-token.js';
import { maximumDepth } from './brackets.js';
import type { TokenProblem } from './raw-statement.js';

/** How each thing that can be left open is called, and how it is closed. */
const unterminated: Readonly<Record<Unterminated, { readonly what: string; readonly close: string }>> = {
  string: { what: 'string', close: "close it with `'`" },
  'directive string': { what: 'string', close: 'close it with the quote that opens it' },
  'long string': { what: 'string', close: 'close it with `"""`' },
  'quoted name': { what: 'quoted name', close: 'close it with `"`' },
  'dollar-quoted string': { what: 'dollar-quoted string', close: 'close it with the same `$…$`' },
  variable: { what: 'variable', close: 'close it with `}`; `${{` is a literal `${`' },
  comment: { what: 'comment', close: 'close it with `*/`; comments may hold comments' },
};

/** Reports what is wrong with the tokens of a statement. */
export function reportTokenProblem(text: string, problem: TokenProblem, problems: Problems): void {
  const { start, end } = problem;
  switch (problem.kind) {
    case 'unterminated': {
      const line = problem.resumedAt < text.length ? problems.lineOf(problem.resumedAt) : undefined;
      const elsewhere = line === problems.lineOf(start) ? undefined : line;
      problems.add(codes.syntax.unterminated, { ...unterminated[problem.what], line: elsewhere }, { start, end });
      break;
    }
    case 'too-deep':
      problems.add(codes.syntax.tooDeep, { what: 'brackets', limit: maximumDepth }, { start, end });
      break;
    case 'unclosed-bracket':
    case 'stray-bracket': {
      const closing = problem.kind === 'stray-bracket';
      problems.add(codes.syntax.unbalancedBracket, { bracket: text.slice(start, end), closing }, { start, end });
      break;
    }
  }
}
