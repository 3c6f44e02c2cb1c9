import { defineCode } from '../code.js';

/** SF1xxx: Text that is not the language. */
export const syntaxCodes = {
  unknownStatement: defineCode<{ found: string; suggestion: string | undefined }>({
    code: 'SF1001',
    title: 'Unknown statement',
    message: ({ found }) => `no statement begins with \`${found}\``,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'statements are SOURCE, LOAD, CREATE TABLE, CREATE VIEW, EXPORT, SET, INCLUDE and IF'
        : `did you mean \`${suggestion}\`?`,
    explanation:
      'Every statement of a pipeline begins with one of the words SOURCE, LOAD, CREATE, EXPORT, SET, INCLUDE or IF. Text that begins with anything else is never skipped.\n\nThe usual causes are a misspelt first word, a plain SELECT (write `CREATE TABLE name AS SELECT …` or `EXPORT SELECT …`), or a `;` too many in the statement before.',
  }),
  unexpected: defineCode<{
    found: string;
    expected: readonly string[];
    statement: string;
    suggestion: string | undefined;
  }>({
    code: 'SF1002',
    title: 'Unexpected text in a statement',
    message: ({ found, expected, statement }) => `${found} in ${statement}: expected ${listOf(expected)}`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
    explanation:
      'The statement began well, but something in it is not what the language expects there. The place shows the first word that does not fit, and the message what could stand there.\n\nThe language reference has the shape of every statement.',
  }),
  missingSemicolon: defineCode<{ statement: string }>({
    code: 'SF1003',
    title: 'Missing semicolon',
    message: ({ statement }) => `${statement} has no \`;\` at its end`,
    hint: () => 'end every statement with `;`',
    explanation:
      'Every statement ends with `;`, the last one of a file too. Without it SQLFlow cannot tell a finished file from one that was cut off.\n\nPut a `;` at the place shown.',
  }),
  unterminated: defineCode<{ what: string; quote: string }>({
    code: 'SF1004',
    title: 'Text that never ends',
    message: ({ what }) => `this ${what} never ends`,
    hint: ({ quote }) => `close it with ${quote}`,
    explanation:
      'A string, a quoted name, a dollar-quoted text or a block comment was opened and not closed. The place shows where it begins. The parser went on behind the line it begins on (behind the file, for a comment), so problems after it may be missing from the report.',
  }),
  missingQuery: defineCode<{ statement: string; after: string }>({
    code: 'SF1005',
    title: 'Missing query',
    message: ({ statement, after }) => `${statement} has nothing after ${after}`,
    hint: ({ after }) => `write a query after ${after}`,
    explanation: 'A CREATE or EXPORT needs a query: a SELECT, WITH, VALUES, a FROM-first query or one in brackets.',
  }),
  wrongEscape: defineCode<{ found: string }>({
    code: 'SF1006',
    title: 'Unknown escape in a string',
    message: ({ found }) => `\`${found}\` means nothing in a string`,
    hint: ({ found }) => `write \`\\${found}\` for a backslash, or use \`/\` in paths`,
    explanation:
      'Strings in directives know the escapes of JSON: `\\n`, `\\t`, `\\r`, `\\b`, `\\f`, `\\"`, `\\\\`, `\\/` and `\\u` with four hexadecimal digits. A lone backslash is an error, because it is easily a path that means something else.\n\nWrite it twice, or use `"""…"""`, in which nothing is escaped.',
  }),
  duplicateKey: defineCode<{ key: string }>({
    code: 'SF1007',
    title: 'Key given twice',
    message: ({ key }) => `the key \`${key}\` is given twice`,
    hint: () => 'remove one of them',
    explanation: 'An object in PARAMS or OPTIONS names each key once. With two, one of them would be ignored silently.',
  }),
  ifWithoutThen: defineCode<{ word: string }>({
    code: 'SF1008',
    title: 'IF without THEN',
    message: ({ word }) => `${word} has no THEN after its condition`,
    hint: ({ word }) => `write: ${word} condition THEN`,
    explanation: 'The condition of an IF or ELSE IF ends with the word THEN; the statements of the branch follow it.',
  }),
  ifWithoutEnd: defineCode<{ word: string }>({
    code: 'SF1009',
    title: 'IF without END IF',
    message: () => 'this IF has no END IF',
    hint: () => 'close it with `END IF;`',
    explanation: 'Every IF is closed by `END IF;` (or `ENDIF;`). IFs may stand inside IFs; each has an end of its own.',
  }),
  strayBranch: defineCode<{ word: string }>({
    code: 'SF1010',
    title: 'Branch without IF',
    message: ({ word }) => `${word} without an IF that it belongs to`,
    hint: ({ word }) =>
      word === 'END IF'
        ? 'remove it, or write the IF it should close'
        : 'a branch stands between IF and END IF, and nothing follows ELSE',
    explanation: 'ELSE, ELSE IF and END IF belong to an IF that is still open. After ELSE no other branch may follow.',
  }),
  wrongNumber: defineCode<{ what: string; found: string }>({
    code: 'SF1011',
    title: 'Number out of range',
    message: ({ what, found }) => `${what} cannot be ${found}`,
    hint: () => 'give a whole number of 1 or more',
    explanation: 'BATCH_SIZE and RETRY count something: they need a whole number of at least 1.',
  }),
  givenTwice: defineCode<{ what: string }>({
    code: 'SF1012',
    title: 'Clause given twice',
    message: ({ what }) => `${what} is given twice`,
    hint: () => 'keep one of them',
    explanation:
      'A policy of a SOURCE or a clause of a LOAD may be given once. With two, it would not be clear which one counts.',
  }),
  misplacedClause: defineCode<{ clause: string; mode: string; fits: string }>({
    code: 'SF1013',
    title: 'Clause does not fit the mode',
    message: ({ clause, mode }) => `${clause} does not fit MODE ${mode}`,
    hint: ({ fits }) => `it goes with ${fits}`,
    explanation:
      'Keys belong to MERGE, UPSERT and INCREMENTAL; BATCH_SIZE, CURSOR_FIELD and WATERMARK to loads that follow a cursor.',
  }),
  tooDeep: defineCode<{ limit: number }>({
    code: 'SF1014',
    title: 'Nested too deeply',
    message: ({ limit }) => `more than ${limit} brackets or IFs are open here`,
    explanation:
      'Brackets in a directive and IFs may be nested, but not without end. This is far more than a person would write by hand.',
  }),
  brokenVariable: defineCode<Record<string, never>>({
    code: 'SF1015',
    title: 'Variable that is none',
    message: () => '`${` begins no variable here',
    hint: () => 'write `${name}` or `${name|default}`, or `${{` for the two characters themselves',
    explanation:
      'A variable is `${`, a name of letters, digits and `_`, perhaps `|` and a default, and `}`, all on one line. Here something is missing or does not belong, so the text would stay as it is and go into a query or a path unnoticed.\n\nCorrect the variable. Where the characters `${` are meant, write `${{`.',
  }),
};

function listOf(words: readonly string[]): string {
  if (words.length === 0) return '`;`';
  if (words.length === 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
