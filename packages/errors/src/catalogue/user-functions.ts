import { defineCode } from '../code.js';

export interface FunctionPlace {
  readonly name: string;
  /** The module that exports it. */
  readonly file: string;
}

const example =
  "```js\nexport const slugify = {\n  parameters: ['VARCHAR'],\n  returns: 'VARCHAR',\n  call: (text) => text.toLowerCase().replaceAll(' ', '-'),\n};\n```";

/** SF6550–SF6599: User functions. */
export const userFunctionCodes = {
  functionModule: defineCode<{ file: string; reason: string }>({
    code: 'SF6550',
    title: 'Module of functions cannot be loaded',
    message: ({ file, reason }) => `${file} cannot be loaded: ${reason}`,
    explanation:
      'Every `.js` and `.mjs` file in `udfs/` is imported when the project needs its functions, and this one failed: a syntax error, an import that is not found, or code at its top level that throws. None of its functions exist, so queries that call them fail too.\n\nTry `node udfs/file.mjs` to see the error alone. A `.js` file is read as an ES module if it uses `export`, or as the `package.json` above it says; name it `.mjs` to be sure.',
  }),
  functionShape: defineCode<FunctionPlace & { problem: string; hint?: string | undefined }>({
    code: 'SF6551',
    title: 'Export is not a function for SQL',
    message: ({ name, file, problem }) => `"${name}" in ${file} ${problem}`,
    hint: ({ hint }) => hint,
    explanation: `Every export of a module in \`udfs/\` describes one SQL function as plain data: the SQL types of its parameters, the type it returns, and either \`call\` (one value per parameter) or \`vector\` (one array per parameter). This export does not have that form.\n\n${example}\n\nHelpers that are not meant for SQL belong into a file outside \`udfs/\` and are imported from there, or are simply not exported.`,
  }),
  functionTwice: defineCode<{ name: string; file: string; other: string }>({
    code: 'SF6552',
    title: 'Function defined twice',
    message: ({ name, file, other }) =>
      file === other
        ? `${file} defines the function "${name}" twice`
        : `the function "${name}" is defined in ${other} and in ${file}`,
    hint: () => 'names of functions are compared without regard to case: rename one of them',
    explanation:
      'Two exports give a function of the same SQL name, so a query that calls it could mean either. SQL does not tell upper from lower case: `taxRate` and `taxrate` are one name.\n\nRename one of the exports. One function cannot be defined for several lists of parameter types; give the variants names of their own.',
  }),
  functionHidesBuiltIn: defineCode<FunctionPlace>({
    code: 'SF6553',
    title: 'Function hides a built-in one',
    message: ({ name, file }) => `"${name}" in ${file} would hide a function of DuckDB`,
    hint: ({ name }) => `rename the export, for instance to my_${name}`,
    explanation:
      'DuckDB has a function of this name, and queries that mean the built-in one would silently get yours: also queries inside views and other pipelines. SQLFlow refuses that.\n\nRename the export. If the built-in function does what you need, use it: it is far faster than JavaScript.',
  }),
  functionType: defineCode<FunctionPlace & { type: string; where: string; reason: string }>({
    code: 'SF6554',
    title: 'Type of a function not understood',
    message: ({ name, file, type, where, reason }) =>
      `"${name}" in ${file}: ${where} has the type "${type}": ${reason}`,
    explanation: `Parameters and results of user functions have SQL types, written as DuckDB writes them: \`VARCHAR\`, \`BIGINT\`, \`DECIMAL(18,2)\`, \`TIMESTAMP\`, \`INTEGER[]\`, \`STRUCT(a INTEGER, b VARCHAR)\`. This one is unknown, or values of it cannot be handed to JavaScript.\n\n${example}\n\nTypes made with CREATE TYPE are not known when functions are loaded; write the type itself, such as \`ENUM('a', 'b')\`.`,
  }),
  functionFailed: defineCode<FunctionPlace & { reason: string; args: string }>({
    code: 'SF6560',
    title: 'User function failed',
    failure: 'data',
    message: ({ name, file, reason, args }) => `the function ${name}(${args}) of ${file} failed: ${reason}`,
    explanation:
      "A user function threw an error for the arguments shown (values of secrets are masked). The statement was stopped and nothing of the task is kept.\n\nHandle such arguments in the function: return `null` where there is no result. NULL arguments do not reach a function unless it says `nulls: 'pass'`. BIGINT arrives as bigint, and mixing bigint and number in JavaScript throws a TypeError: convert with `Number(x)` or write `1n`.",
  }),
  functionResult: defineCode<FunctionPlace & { returns: string; reason: string; args: string }>({
    code: 'SF6561',
    title: 'Result does not fit the type of the function',
    failure: 'data',
    message: ({ name, file, returns, reason, args }) =>
      `the function ${name}(${args}) of ${file} must return ${returns}, but ${reason}`,
    hint: ({ returns }) => (/INT/.test(returns) ? 'round with Math.round, or declare DOUBLE or DECIMAL' : undefined),
    explanation:
      'A user function returned a value that its declared type cannot hold exactly: a fraction for an INTEGER, a number out of range, too many decimal places for a DECIMAL, text for a number. SQLFlow does not round or cut silently.\n\nReturn a value of the declared type, or change `returns`. `undefined` and `null` both mean NULL; `NaN` is a value of DOUBLE and of no other type.',
  }),
  functionPromise: defineCode<FunctionPlace>({
    code: 'SF6562',
    title: 'User function is asynchronous',
    message: ({ name, file }) => `the function ${name} of ${file} returns a promise`,
    hint: () => 'functions in SQL must return their value at once: remove async and await',
    explanation:
      "A user function is called while DuckDB computes a column and must give its result at once; it cannot wait for a promise, so `async` functions, `fetch` and asynchronous file access are of no use in it.\n\nLoad what the function needs with a SOURCE and join it, or read a small file once at the top level of the module, where `await` is allowed:\n\n```js\nconst rates = JSON.parse(await readFile(new URL('rates.json', import.meta.url), 'utf8'));\n```",
  }),
  functionVectorLength: defineCode<FunctionPlace & { expected: number; found: string }>({
    code: 'SF6563',
    title: 'Vector function returned the wrong number of values',
    failure: 'data',
    message: ({ name, file, expected, found }) =>
      `the vector function ${name} of ${file} got ${expected} rows and returned ${found}`,
    hint: () => 'return an array with one value per row, in the same order',
    explanation:
      "A function with `vector` gets one array per parameter, all of one length, and must return an array (or typed array) of that length: result i belongs to row i. Using `filter`, or returning a single value, breaks that.\n\n```js\nexport const net = { parameters: ['DOUBLE'], returns: 'DOUBLE', vector: (gross) => gross.map((g) => g / 1.19) };\n```\n\nReturn `null` for rows without a result. The number of rows differs from call to call.",
  }),
};
