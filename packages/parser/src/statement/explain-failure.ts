import { codes, suggest } from '@sqlflow/errors';
import type { FailedMatchResult } from 'ohm-js';
import { isPlainName } from '../grammar/encode-tokens.js';
import { keywords, timeUnits } from '../grammar/keywords.js';
import { excerpt, type Problems } from '../problems.js';
import { jsonNumber } from '../scan/scan-token.js';
import { type Token, wordOf } from '../scan/token.js';
import { adviceFor } from './advice.js';
import type { StatementKind } from './raw-statement.js';

export interface FailedStatement {
  readonly text: string;
  readonly kind: StatementKind;
  /** What people are told the statement is: `LOAD`. */
  readonly title: string;
  readonly tokens: readonly Token[];
  /** Where the last token should have been followed by something. */
  readonly endedBy: string;
}

/** Sets of expectations that people know under one name. */
const families: readonly (readonly [string, readonly string[]])[] = [
  ['a value', ['`{`', '`[`', 'a text in quotes', 'a number', 'TRUE', 'FALSE', 'NULL', 'a variable', 'a word']],
  [
    'something to compare (a variable, a text, a number or a word)',
    ['a variable', 'a text in quotes', 'a number', 'TRUE', 'FALSE', 'NULL', 'a word'],
  ],
];

const names = ['a name', 'the name of a connector', 'a key'];
const texts = ['a path in quotes', 'the name of a connection in quotes', 'a duration in quotes'];

/** Says in the words of the language why a statement did not match the grammar. */
export function explainFailure(match: FailedMatchResult, failed: FailedStatement, problems: Problems): void {
  const { text, tokens, title } = failed;
  const expected = expectations(match);
  const token = tokens[match.getRightmostFailurePosition()];
  if (token === undefined) {
    const end = tokens.at(-1)?.end ?? 0;
    problems.add(codes.syntax.unexpected, { found: failed.endedBy, expected, statement: title }, { start: end, end });
    return;
  }
  if (reportKnownMistake(token, expected, failed, problems)) return;
  const word = token.kind === 'word' ? text.slice(token.start, token.end) : undefined;
  const suggestion = word === undefined ? undefined : suggestWord(word, expected);
  const hint = suggestion === undefined ? adviceFor(failed, token) : `did you mean \`${suggestion}\`?`;
  const args = { found: describeToken(text, token), expected, statement: title, hint };
  problems.add(codes.syntax.unexpected, args, { start: token.start, end: token.end });
}

/** Mistakes that have an error of their own. */
function reportKnownMistake(
  token: Token,
  expected: readonly string[],
  { text }: FailedStatement,
  problems: Problems,
): boolean {
  const span = { start: token.start, end: token.end };
  const found = excerpt(text, token);
  const name = names.find((each) => expected.includes(each));
  const isText = texts.some((each) => expected.includes(each));
  if (token.kind === 'variable' && name !== undefined) {
    problems.add(codes.syntax.variableNotAllowed, { where: name }, span);
  } else if (token.kind === 'variable' && expected.includes('a whole number')) {
    problems.add(codes.syntax.variableNotAllowed, { where: 'this number' }, span);
  } else if (token.kind === 'word' && name !== undefined && !isPlainName(found)) {
    problems.add(codes.syntax.wrongName, { found }, span);
  } else if (token.kind === 'number' && name !== undefined) {
    problems.add(codes.syntax.wrongName, { found }, span);
  } else if (token.kind === 'number' && !jsonNumber.test(text.slice(token.start, token.end))) {
    problems.add(codes.syntax.malformedNumber, { found }, span);
  } else if (token.kind === 'word' && isText) {
    problems.add(codes.syntax.unquotedText, { found }, span);
  } else return false;
  return true;
}

/** What the grammar would have taken, in its order. */
function expectations(match: FailedMatchResult): string[] {
  // Part of ohm's published matches, but missing in its types.
  const { getRightmostFailures } = match as unknown as {
    getRightmostFailures(): readonly { readonly type: string; toString(): string; isFluffy(): boolean }[];
  };
  // "Fluffy" is what could have stood there but need not. That a name may go on with a dot helps nobody.
  const failures = getRightmostFailures
    .call(match)
    .filter((failure) => !(failure.isFluffy() && failure.toString() === '"."'));
  const words = failures.map((failure) => {
    const words = failure.toString();
    if (words === 'end of input') return '`;`';
    return failure.type === 'string' ? `\`${words.slice(1, -1)}\`` : words;
  });
  const known = new Set(words.reverse());
  for (const [family, members] of families) {
    if (!members.every((member) => known.has(member))) continue;
    for (const member of members) known.delete(member);
    known.add(family);
  }
  // The end of the statement is the last thing to name.
  return [...known].sort((a, b) => Number(a === '`;`') - Number(b === '`;`'));
}

function suggestWord(word: string, expected: readonly string[]): string | undefined {
  const candidates = expected.flatMap((each) =>
    each === 'a unit of time such as DAYS' ? timeUnits : keywords.filter((keyword) => keyword === each),
  );
  return suggest(word, candidates);
}

/** What stands there, without the contents of strings: they may be secrets. */
export function describeToken(text: string, token: Token): string {
  switch (token.kind) {
    case 'string':
    case 'long-string':
    case 'dollar-string':
      return 'a text in quotes';
    case 'sql':
      return 'SQL';
    case 'variable':
      return 'a variable';
    case 'quoted':
      return 'text in double quotes';
    default:
      return `\`${excerpt(text, token)}\``;
  }
}

/** The word a statement begins with, for messages. */
export function titleOf(text: string, kind: StatementKind, tokens: readonly Token[]): string {
  if (kind === 'else-if') return 'ELSE IF';
  if (kind === 'end-if') return 'END IF';
  const word = wordOf(text, tokens[0]) ?? '';
  if (kind !== 'create') return word;
  const made = tokens.slice(1, 4).map((token) => wordOf(text, token));
  return made.includes('VIEW') ? 'CREATE VIEW' : made.includes('TABLE') ? 'CREATE TABLE' : word;
}
