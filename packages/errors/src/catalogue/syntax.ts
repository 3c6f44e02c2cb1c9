import { defineCode } from '../code.js';

/** SF1xxx: Text that is not the language. */
export const syntaxCodes = {
  unknownStatement: defineCode<{ found: string; suggestion?: string | undefined; advice?: string | undefined }>({
    code: 'SF1001',
    title: 'Unknown statement',
    message: ({ found }) => `no statement begins with ${found}`,
    hint: ({ suggestion, advice }) =>
      suggestion === undefined
        ? (advice ?? 'statements begin with SOURCE, LOAD, CREATE, EXPORT, SET, INCLUDE or IF')
        : `did you mean \`${suggestion}\`?`,
    explanation: `Every statement of a pipeline begins with one of the words SOURCE, LOAD, CREATE, EXPORT, SET, INCLUDE or IF. Text that begins with anything else is never skipped.

The usual causes are a misspelt first word, a \`;\` too many in the statement before, and plain SQL. A query needs a place for its result, and a table is made by a query:

\`\`\`sql
CREATE TABLE totals AS SELECT country, sum(total) AS total FROM orders GROUP BY country;
EXPORT SELECT * FROM totals TO 'output/totals.csv' TYPE CSV;
\`\`\``,
  }),
  unexpected: defineCode<{
    found: string;
    expected: readonly string[];
    statement: string;
    hint?: string | undefined;
  }>({
    code: 'SF1002',
    title: 'Unexpected text in a statement',
    message: ({ found, expected, statement }) => `expected ${eitherOf(expected)} in ${statement}, found ${found}`,
    hint: ({ hint }) => hint,
    explanation: `The statement began well, but something in it is not what the language has in that place. The place shows the first piece that does not fit; the message lists what could stand there.

Usual causes are a misspelt word, a clause in the wrong order (\`WHERE\` stands before \`MODE\`, policies stand at the end of a SOURCE), a missing comma in PARAMS, and a \`;\` forgotten before the next statement. The language reference shows the shape of every statement.`,
  }),
  missingSemicolon: defineCode<{ statement: string; before?: string | undefined }>({
    code: 'SF1003',
    title: 'Missing semicolon',
    message: ({ statement, before }) =>
      before === undefined
        ? `${statement} is not ended by \`;\``
        : `${statement} is not ended by \`;\` before ${before}`,
    hint: () => 'write a `;` here',
    explanation: `Every statement ends with \`;\`, the last one of a file and \`END IF\` too. Without it SQLFlow cannot tell a finished file from one that was cut off, nor a query from the statement after it.

Put a \`;\` at the place shown. A missing one is noticed at a line that can only begin a statement, such as \`LOAD a FROM b\` or \`EXPORT t TO '…'\`.`,
  }),
  unterminated: defineCode<{ what: string; close: string; line?: number | undefined }>({
    code: 'SF1004',
    title: 'Text that never ends',
    message: ({ what, line }) =>
      line === undefined
        ? `this ${what} is never closed`
        : `this ${what} is never closed; reading went on at line ${String(line)}`,
    hint: ({ close }) => close,
    explanation: `A string, a quoted name, a dollar-quoted string, a variable or a block comment was opened and not closed. The place shows where it begins.

Strings may span lines, so a missing quote swallows what follows. SQLFlow takes a string to be unclosed when it reaches the end of the file, or when a statement begins inside it and it seems to end in the middle of another. It goes on at the next line that begins a statement; problems in between are found when the quote is there.`,
  }),
  missingQuery: defineCode<{ statement: string; found: string; suggestion?: string | undefined }>({
    code: 'SF1005',
    title: 'No query',
    message: ({ statement, found }) => `expected a query in ${statement}, found ${found}`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'a query begins with SELECT, WITH, VALUES, FROM, PIVOT, TABLE or a bracket'
        : `did you mean \`${suggestion}\`?`,
    explanation: `After AS, and in an EXPORT that does not name a table, stands a query: \`SELECT …\`, \`WITH …\`, \`VALUES …\`, a query that begins with \`FROM\`, a \`PIVOT\`, or one of these in brackets. Other SQL statements (INSERT, UPDATE, DELETE, DROP) change tables behind the plan's back and are not part of the language.

Misspelt first words are found here too, before the engine is asked.`,
  }),
  wrongEscape: defineCode<{ found: string }>({
    code: 'SF1006',
    title: 'Unknown escape in a string',
    message: ({ found }) => `\`${found}\` means nothing in a string`,
    hint: ({ found }) =>
      found.startsWith('\\$') ? 'write `${{` for a literal `${`' : 'write `\\\\` for a backslash, or `/` in paths',
    explanation: `Strings in directives know the escapes of JSON: \`\\n\`, \`\\t\`, \`\\r\`, \`\\b\`, \`\\f\`, \`\\"\`, \`\\\\\`, \`\\/\` and \`\\u\` with four hexadecimal digits (and \`\\'\`). Any other backslash is an error, because it is easily a Windows path that would come out wrong.

Write the backslash twice (\`"C:\\\\data"\`), use \`/\` (\`"C:/data"\`), or put the text in \`"""…"""\`, in which nothing is escaped.`,
  }),
  duplicateKey: defineCode<{ key: string }>({
    code: 'SF1007',
    title: 'Key given twice',
    message: ({ key }) => `the key \`${key}\` is given twice`,
    hint: () => 'remove one of them',
    explanation: `An object in PARAMS, OPTIONS or SET names each key once. With two, one of them would be ignored silently, and it would not be clear which.

Keys are compared exactly, whether they are quoted or not: \`path\` and \`"path"\` are the same key.`,
  }),
  ifWithoutThen: defineCode<{ word: string }>({
    code: 'SF1008',
    title: 'IF without THEN',
    message: ({ word }) => `the condition of this ${word} is not ended by THEN`,
    hint: ({ word }) => `write: ${word} condition THEN`,
    explanation: `The condition of an IF or ELSE IF ends with the word THEN; the statements of the branch follow it.

\`\`\`sql
IF \${env} == prod THEN
  EXPORT totals TO 'output/totals.parquet' TYPE PARQUET;
END IF;
\`\`\``,
  }),
  ifWithoutEnd: defineCode<Record<never, never>>({
    code: 'SF1009',
    title: 'IF without END IF',
    message: () => 'this IF is never closed by END IF',
    hint: () => 'close it with `END IF;` (an IF on a line of its own after ELSE needs an END IF of its own)',
    explanation: `Every IF is closed by \`END IF;\` (or \`ENDIF;\`). IFs may stand inside IFs; each has an end of its own.

\`ELSE IF\` on one line is another branch of the same IF. \`ELSE\` with \`IF\` on the next line is an ELSE that holds a second IF, which needs its own \`END IF;\`.`,
  }),
  strayBranch: defineCode<{ word: string; afterElse: boolean }>({
    code: 'SF1010',
    title: 'Branch without IF',
    message: ({ word, afterElse }) =>
      afterElse ? `${word} after the ELSE of the same IF` : `${word} without an IF that it belongs to`,
    hint: ({ word, afterElse }) => {
      if (afterElse) return 'ELSE is the last branch of an IF';
      return word === 'END IF' ? 'remove it, or write the IF that it closes' : 'write the IF … THEN that it belongs to';
    },
    explanation: `ELSE, ELSE IF and END IF belong to an IF that is still open, and ELSE is its last branch. The usual causes are an \`END IF;\` too many, an IF that was removed, and an IF head with a mistake in its first word.`,
  }),
  wrongNumber: defineCode<{ what: string; found: string }>({
    code: 'SF1011',
    title: 'Number out of range',
    message: ({ what, found }) => `${what} cannot be ${found}`,
    hint: () => 'give a whole number of 1 or more',
    explanation: `BATCH_SIZE and RETRY count something: rows to commit together, attempts to make. They need a whole number of at least 1, written with digits only, and small enough to be exact (up to 9007199254740991).`,
  }),
  givenTwice: defineCode<{ what: string }>({
    code: 'SF1012',
    title: 'Clause given twice',
    message: ({ what }) => `${what} is given twice`,
    hint: () => 'keep one of them',
    explanation: `MODE and the clauses that belong to it, and each policy of a SOURCE, may be given once. With two it would not be clear which one counts, so SQLFlow does not choose.

Different policies go together in any order: \`ON_ERROR SKIP ON_SCHEMA_CHANGE FAIL\`.`,
  }),
  misplacedClause: defineCode<{ clause: string; mode: string; advice: string }>({
    code: 'SF1013',
    title: 'Clause does not fit the mode',
    message: ({ clause, mode }) => `${clause} does not fit MODE ${mode}`,
    hint: ({ advice }) => advice,
    explanation: `Each mode of a LOAD has clauses of its own. Keys (\`MERGE_KEYS\`, \`KEY\`, \`PRIMARY_KEY\`) and \`CURSOR_FIELD\` belong to MERGE and UPSERT; \`WATERMARK\` belongs to INCREMENTAL; \`BATCH_SIZE\` goes with every mode that adds to a table, not with REPLACE, which swaps the whole table at once.

\`\`\`sql
LOAD orders FROM shop MODE MERGE MERGE_KEYS order_id CURSOR_FIELD updated_at;
LOAD events FROM api MODE INCREMENTAL WATERMARK created_at BATCH_SIZE 100000;
\`\`\``,
  }),
  tooDeep: defineCode<{ what: string; limit: number }>({
    code: 'SF1014',
    title: 'Nested too deeply',
    message: ({ what, limit }) => `more than ${String(limit)} ${what} inside each other`,
    hint: () => 'split it up',
    explanation: `Brackets in a directive, variables in defaults of variables, and IFs may be nested, but not without end. The limit is far beyond what a person writes by hand; a file that reaches it was usually made by a program that went wrong.`,
  }),
  brokenVariable: defineCode<{ found: string }>({
    code: 'SF1015',
    title: 'Malformed variable',
    message: ({ found }) => `\`${found}\` is no variable`,
    hint: () => 'write `${name}` or `${name|default}`; `${{` is a literal `${`',
    explanation: `A variable is written \`\${name}\` or \`\${name|default}\`, without spaces around the name. A name consists of letters, digits and \`_\` and does not begin with a digit. The default reaches to the matching \`}\` on the same line; it may hold variables itself, and braces in pairs.

To write a \`\${\` that is no variable, double its brace: \`\${{\`.`,
  }),
  unbalancedBracket: defineCode<{ bracket: string; closing: boolean }>({
    code: 'SF1016',
    title: 'Unbalanced bracket',
    message: ({ bracket, closing }) =>
      closing ? `\`${bracket}\` closes nothing` : `this \`${bracket}\` is never closed by its partner`,
    hint: ({ closing }) => (closing ? 'remove it, or open the bracket that it closes' : 'close it before the `;`'),
    explanation: `Round, square and curly brackets come in pairs, in queries as in PARAMS, and a pair lies within one statement. The place shows the bracket without a partner. Brackets in strings, quoted names and comments do not count.`,
  }),
  variableNotAllowed: defineCode<{ where: string }>({
    code: 'SF1017',
    title: 'Variable in a wrong place',
    message: ({ where }) => `a variable cannot stand for ${where}`,
    hint: () =>
      'variables stand in queries, in strings, in conditions, and for whole values of PARAMS, OPTIONS and SET',
    explanation: `Names of sources, tables, columns and connectors, keys of objects, and numbers such as BATCH_SIZE are fixed when a file is read: what a pipeline is made of does not depend on variables. Otherwise its tables and their order could not be known from the file.

To choose between statements, use \`IF … THEN\`. In queries a variable may stand anywhere, also for the name of a table that is read.`,
  }),
  malformedNumber: defineCode<{ found: string }>({
    code: 'SF1018',
    title: 'Malformed number',
    message: ({ found }) => `\`${found}\` is no number`,
    hint: ({ found }) => `write it in quotes if it is text: '${found}'`,
    explanation: `Numbers are written as in JSON: digits, a decimal point with digits on both sides, an exponent. A leading zero (\`007\`) is refused because it would be lost; such values are text and belong in quotes. So do dates and version numbers.`,
  }),
  unquotedText: defineCode<{ found: string }>({
    code: 'SF1019',
    title: 'Text without quotes',
    message: ({ found }) => `\`${found}\` is not in quotes`,
    hint: ({ found }) => `write '${found}'`,
    explanation: `Paths, names of connections and durations stand in quotes: \`'…'\`, \`"…"\`, or \`"""…"""\`, in which nothing is escaped. Without quotes they would be taken for names, and a path could not be told from what follows it.

Only values of PARAMS, OPTIONS and SET, and operands of IF, may be a single word without quotes: \`compression: gzip\`, \`IF \${env} == production THEN\`.`,
  }),
  wrongName: defineCode<{ found: string }>({
    code: 'SF1020',
    title: 'Not a name',
    message: ({ found }) => (found === '""' ? 'a name cannot be empty' : `\`${found}\` is no name without quotes`),
    hint: ({ found }) => (found === '""' ? undefined : `write "${found}"`),
    explanation: `A name consists of letters from a to z, digits and \`_\` and does not begin with a digit. Any other name stands in double quotes, in which a double quote is written twice: \`"größe"\`, \`"2026 orders"\`. Names are compared without regard to case, in quotes too, as DuckDB does.`,
  }),
};

function eitherOf(expected: readonly string[]): string {
  const last = expected.at(-1) ?? '`;`';
  return expected.length < 2 ? last : `${expected.slice(0, -1).join(', ')} or ${last}`;
}
