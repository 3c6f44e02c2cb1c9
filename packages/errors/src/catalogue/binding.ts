import { defineCode } from '../code.js';

/** The words of the engine about a query. `message` is DuckDB's own, without its place. */
export interface EngineWords {
  readonly message: string;
}

export interface Candidates {
  /** What the engine found that is spelt alike, or what there is. */
  readonly candidates: readonly string[];
  /** The candidate that is most likely meant. */
  readonly suggestion?: string | undefined;
}

function didYouMean({ candidates, suggestion }: Candidates): string | undefined {
  if (suggestion !== undefined) return `did you mean ${suggestion}?`;
  return candidates.length === 0 ? undefined : `there is, among others: ${candidates.join(', ')}`;
}

/** SF4xxx: Queries that do not fit the tables. */
export const bindingCodes = {
  querySyntax: defineCode<EngineWords>({
    code: 'SF4001',
    title: 'Syntax error in a query',
    message: ({ message }) => message,
    explanation:
      'The text of a query is not SQL as DuckDB reads it. The place shown is where the parser could not go on; the mistake is there or just before it. Usual causes are a missing or doubled comma, a bracket that is not closed, a keyword used as a name without double quotes, or single quotes around a name.\n\n```sql\nSELECT id, name, FROM customers   -- allowed: DuckDB ignores the last comma\nSELECT id name, FROM FROM customers   -- not allowed\n```\n\nCorrect the query at the place shown. Variables have been put in before the query was parsed, so a value that is empty or not quoted can be the cause: `sqlflow compile` shows the query as the engine gets it.',
  }),
  severalStatements: defineCode<{ count: number }>({
    code: 'SF4002',
    title: 'More than one statement in a query',
    message: ({ count }) =>
      count === 0 ? 'the query is empty' : `a query must be one statement, this text holds ${count}`,
    hint: ({ count }) => (count > 1 ? 'a semicolon inside a value must be in quotes' : undefined),
    explanation:
      "A query stands in one place of a pipeline and must be exactly one SELECT. After variables were put in, this text holds none or several. A variable's value can never add a statement to a pipeline, whatever it contains: that is refused here.\n\nIf a variable is meant to be text, put quotes around it (`'${region}'`); if it may be empty, give it a default (`${filter|true}`). Write further statements as statements of the pipeline.",
  }),
  notAQuery: defineCode<{ statement: string }>({
    code: 'SF4003',
    title: 'Not a query',
    message: ({ statement }) => `a query is needed here, not ${statement}`,
    hint: () => 'write a SELECT, WITH, FROM, VALUES or PIVOT query',
    explanation:
      'In CREATE TABLE … AS, CREATE VIEW … AS and EXPORT, SQLFlow expects a query: something that gives rows and changes nothing. Statements such as INSERT, UPDATE, COPY, ATTACH or SET are not queries.\n\nUse LOAD and CREATE TABLE … AS with a MODE to change tables, EXPORT to write files, and the profile for settings. Statements that a pipeline cannot express can be run with `sqlflow query --write`.',
  }),
  writeRefused: defineCode<{ statement: string }>({
    code: 'SF4004',
    title: 'Statement would change something',
    message: ({ statement }) => `${statement} would change something, and only reading is allowed here`,
    hint: () => 'use `sqlflow query --write` if that is meant',
    explanation:
      'Queries that are only looked at (`sqlflow query`, `project.query`) may not change the database, write files or change settings, so that a slip of the pen does no harm. This statement would: it is not a SELECT, or it calls a function with side effects such as `nextval`.\n\nGive `--write` (in a program: `{ write: true }`) to run it all the same, and mind that the tables of a pipeline are rebuilt by its next run.',
  }),
  unknownColumn: defineCode<Candidates & { name: string; table?: string | undefined }>({
    code: 'SF4010',
    title: 'Unknown column',
    message: ({ name, table }) =>
      table === undefined ? `there is no column "${name}" in the tables of FROM` : `"${table}" has no column "${name}"`,
    hint: didYouMean,
    explanation:
      'A query names a column that none of its tables has. Usually it is misspelt, or the source renamed it, or it belongs to a table that the query does not join. Text in double quotes is a name in SQL: `WHERE country = "DE"` asks for a column called DE, text needs single quotes (`\'DE\'`).\n\n`sqlflow describe <table>` lists the columns of a table, `sqlflow plan --verbose` those of every table the pipeline makes. A column made with AS can be used in GROUP BY, HAVING and ORDER BY of the same SELECT, but an aggregate of it only in an outer query.',
  }),
  unknownTable: defineCode<Candidates & { name: string }>({
    code: 'SF4011',
    title: 'Unknown table',
    message: ({ name }) => `there is no table "${name}"`,
    hint: didYouMean,
    explanation:
      "A query reads a table or uses an alias that does not exist at this point. Usually it is misspelt, or it is made by a later statement, or an alias hides it: after `FROM orders o` the table is called `o`, not `orders`. Tables of an included file with `AS alias` are called `alias.table`.\n\nMake the table in an earlier statement, include the file that makes it, or correct the name. A file is read with its path in single quotes: `FROM 'data/orders.parquet'`.",
  }),
  unknownSchema: defineCode<Candidates & { name: string }>({
    code: 'SF4012',
    title: 'Unknown schema or database',
    message: ({ name }) => `there is no schema or database "${name}"`,
    hint: didYouMean,
    explanation:
      'A name with a dot says where a table, function or type is to be found, and the first part does not exist. A schema comes into being with the first table that is written into it (`LOAD staging.orders …`) or with `INCLUDE … AS staging`; other databases cannot be attached in a pipeline.\n\nCheck the part before the dot. A column of a table is written `alias.column`, where the alias is the one given in FROM.',
  }),
  unknownFunction: defineCode<Candidates & { name: string; kind: string }>({
    code: 'SF4013',
    title: 'Unknown function',
    message: ({ name, kind }) => `there is no ${kind.toLowerCase()} "${name}"`,
    hint: didYouMean,
    explanation:
      'A query calls a function that neither DuckDB nor the project has. Usually it is misspelt or comes from another database (`NVL` is `coalesce`, `LEN` works, `DATEADD` is `+ INTERVAL`). Functions of DuckDB extensions that are not built in are not there either.\n\nFunctions of your own live in `udfs/*.js`, and the name of the export is the name in SQL; `sqlflow list --udfs` shows what was found. Window functions such as `row_number` need an OVER clause.',
  }),
  unknownType: defineCode<Candidates & { name: string }>({
    code: 'SF4014',
    title: 'Unknown type',
    message: ({ name }) => `there is no type "${name}"`,
    hint: didYouMean,
    explanation:
      'A cast or a declaration names a type DuckDB does not have. Types of other databases often have another name: `NUMBER` is DECIMAL, `NVARCHAR` and `STRING` are VARCHAR, `DATETIME2` is TIMESTAMP.\n\nThe usual types are BOOLEAN, INTEGER, BIGINT, DECIMAL(18,2), DOUBLE, VARCHAR, DATE, TIMESTAMP, TIMESTAMPTZ, BLOB, UUID, `T[]`, `STRUCT(a INTEGER)` and `MAP(VARCHAR, INTEGER)`.',
  }),
  unknownName: defineCode<EngineWords & Candidates>({
    code: 'SF4015',
    title: 'Unknown name',
    message: ({ message }) => message,
    hint: didYouMean,
    explanation:
      'A query names something that does not exist: a field of a struct, a setting, a collation, a parameter of a table function, an index. The message holds the words of DuckDB.\n\nCheck the spelling against what there is. Fields of a STRUCT are found with `sqlflow describe <table>`, which shows the whole type.',
  }),
  ambiguousName: defineCode<EngineWords & Candidates & { name: string }>({
    code: 'SF4020',
    title: 'Ambiguous name',
    message: ({ name }) => `"${name}" is ambiguous: more than one table of FROM has it`,
    hint: ({ candidates }) => (candidates.length === 0 ? undefined : `write ${candidates.join(' or ')}`),
    explanation:
      'Two tables of a join have a column of this name, or two tables in FROM have the same alias, so DuckDB cannot know which one is meant. Guessing could give a wrong result without a word.\n\nPut the alias of the table before the column (`o.id`), join with `USING (id)` where both are equal, or give one of the tables another alias.',
  }),
  notGrouped: defineCode<EngineWords & { name?: string | undefined }>({
    code: 'SF4021',
    title: 'Column neither grouped nor aggregated',
    message: ({ name, message }) =>
      name === undefined ? message : `column "${name}" must be in GROUP BY or inside an aggregate`,
    hint: ({ name }) =>
      `use GROUP BY ALL${name === undefined ? '' : `, or any_value(${name}) if any of its values will do`}`,
    explanation:
      'A query that groups rows gives one row per group, and this column can have many values in a group. DuckDB refuses to pick one.\n\n```sql\nSELECT country, city, sum(amount) FROM sales GROUP BY country   -- which city?\nSELECT country, city, sum(amount) FROM sales GROUP BY ALL       -- one row per country and city\n```\n\nAdd the column to GROUP BY (or write `GROUP BY ALL`), wrap it in an aggregate such as `max`, or leave it out.',
  }),
  misplacedAggregate: defineCode<EngineWords>({
    code: 'SF4022',
    title: 'Aggregate or window function in the wrong place',
    message: ({ message }) => message,
    hint: ({ message }) =>
      /^WHERE clause cannot contain aggregates/.test(message)
        ? 'conditions on aggregates belong into HAVING'
        : /window functions/.test(message)
          ? 'conditions on window functions belong into QUALIFY'
          : undefined,
    explanation:
      'Aggregates are computed after WHERE and before HAVING, window functions after HAVING and before QUALIFY. A query uses one where its value does not exist yet, or nests one aggregate in another.\n\n```sql\nSELECT country FROM sales GROUP BY country HAVING sum(amount) > 100;\nSELECT * FROM sales QUALIFY row_number() OVER (PARTITION BY country ORDER BY amount DESC) = 1;\n```\n\nMove the condition, or compute the inner aggregate in a subquery.',
  }),
  argumentTypes: defineCode<Candidates & { call: string }>({
    code: 'SF4030',
    title: 'No function for these arguments',
    message: ({ call }) => `no function or operator takes these types: ${call}`,
    hint: ({ candidates }) =>
      candidates.length === 0
        ? 'cast an argument: CAST(x AS type) or x::type'
        : `${candidates.length === 1 ? 'there is' : 'there are'} ${candidates.join(', ')}; cast with CAST(x AS type) or x::type`,
    explanation:
      "The function or operator exists, but not for arguments of these types or of this number, and DuckDB converts between types only where nothing can be lost. Often a column is text where a number or date is expected: a CSV column with one value that is no number is loaded as VARCHAR.\n\n```sql\nSELECT sum(amount::DECIMAL(18,2)), date_trunc('month', day::DATE) FROM sales\n```\n\nCast the argument, or give the column its type where it is loaded (`column_types` of the source).",
  }),
  typeMismatch: defineCode<EngineWords>({
    code: 'SF4031',
    title: 'Types that do not fit together',
    message: ({ message }) => message,
    hint: () => 'cast one side: CAST(x AS type) or x::type',
    explanation:
      "Two values of different types meet in a comparison, a CASE, a UNION, a list or a condition, and DuckDB does not convert one into the other by itself because the result could surprise. Text and dates, text and numbers, or a number where a condition is expected are the usual pairs.\n\n```sql\nWHERE order_date::DATE >= DATE '2026-01-01'\n```\n\nSay which type is meant with a cast, or give the column its type where it is loaded.",
  }),
  columnCount: defineCode<EngineWords>({
    code: 'SF4032',
    title: 'Wrong number of columns',
    message: ({ message }) => message,
    explanation:
      'Two parts of a query must have the same number of columns and do not: the sides of UNION, INTERSECT or EXCEPT, the rows of VALUES, a list of column aliases, or a subquery used as a single value.\n\nList the columns instead of `SELECT *`, so that a new column in one table does not change the other side. `UNION BY NAME` matches columns by their names and fills up with NULL.',
  }),
  valueNotConvertible: defineCode<EngineWords>({
    code: 'SF4040',
    title: 'Value cannot be converted',
    failure: 'data',
    message: ({ message }) => message,
    hint: () => 'TRY_CAST(x AS type) gives NULL for such values',
    explanation:
      "A cast met a value that the wanted type cannot hold: text that is not a number or date, a number out of range, a date that does not exist. The types fit in principle, so it shows only when the query runs and meets the value; nothing of the task is kept.\n\nFind the rows with a query, and decide what they mean:\n\n```sql\nSELECT * FROM sales WHERE TRY_CAST(amount AS DECIMAL(18,2)) IS NULL AND amount IS NOT NULL\n```\n\nUse TRY_CAST where NULL is right for them, `nullif(x, '')` for empty text, and `strptime(x, '%d.%m.%Y')` for dates in another order.",
  }),
  outOfRange: defineCode<EngineWords>({
    code: 'SF4041',
    title: 'Number out of range',
    failure: 'data',
    message: ({ message }) => message,
    hint: () => 'cast to a wider type before computing: x::HUGEINT, x::DECIMAL(38,2)',
    explanation:
      'A computation gave a number that its type cannot hold. DuckDB stops instead of wrapping around: an INTEGER ends at 2,147,483,647, a BIGINT at about 9.2 × 10¹⁸, a DECIMAL at its number of digits.\n\nCast one operand to a wider type before the operation, for instance `quantity::BIGINT * price`. The result of an aggregate is usually wide enough by itself.',
  }),
  queryFailed: defineCode<EngineWords>({
    code: 'SF4042',
    title: 'Query failed on its data',
    failure: 'data',
    message: ({ message }) => message,
    explanation:
      'The query is well formed, but a function refused a value it met while running: an argument that makes no sense (a negative length, an unknown unit of time, a broken regular expression), or `error()` called by the query itself. The message holds the words of DuckDB. Nothing of the task is kept.\n\nLook at the values with a query, and guard the call with CASE or a WHERE condition.',
  }),
  fileInQuery: defineCode<EngineWords & { pattern?: string | undefined }>({
    code: 'SF4050',
    title: 'File of a query not found',
    message: ({ message, pattern }) => (pattern === undefined ? message : `no file matches ${pattern}`),
    hint: () => 'paths in queries are relative to the root of the project',
    explanation:
      "A query reads a file directly (`FROM 'data/x.csv'`, `read_parquet('data/*.parquet')`), and there is no such file, or it cannot be opened. Relative paths start at the root of the project, where `sqlflow.yml` is.\n\nCheck path and spelling, upper and lower case included. A SOURCE with LOAD reports more about what is wrong with a file, and keeps ids, dates and decimals exact, where the automatic reader guesses.",
  }),
  alreadyExists: defineCode<{ name: string; kind: string }>({
    code: 'SF4051',
    title: 'Name already taken',
    message: ({ name, kind }) => `${kind.toLowerCase()} "${name}" exists already`,
    hint: () => 'use OR REPLACE, or another name',
    explanation:
      'Something of this name is there already, and the statement does not say that it may be replaced. A view cannot take the name of a table, nor a table that of a view.\n\nWrite CREATE OR REPLACE, choose another name, or drop the other one with `sqlflow query --write "DROP VIEW name"`.',
  }),
  missingValue: defineCode<EngineWords>({
    code: 'SF4052',
    title: 'Parameter without a value',
    message: ({ message }) => message,
    hint: () => 'variables are written ${name}',
    explanation:
      'A query holds `?`, `$1` or `$name`, which DuckDB takes for a parameter whose value comes with the statement. Pipelines have none.\n\nWrite `${name}` for a variable; put text with a dollar sign into quotes. In a program, pass the values along with the statement.',
  }),
  extensionMissing: defineCode<EngineWords>({
    code: 'SF4053',
    title: 'Extension not available',
    message: ({ message }) => message,
    hint: () => 'load such data with a SOURCE instead of reading it in a query',
    explanation:
      'A query uses something that is part of a DuckDB extension which is not built into SQLFlow, for instance reading from `https://` or `s3://`, Excel files, or geometry. SQLFlow never downloads extensions while it runs, so that a pipeline behaves the same everywhere.\n\nRead remote files and databases with a SOURCE of the matching connector; the tables can then be queried.',
  }),
  queryRefused: defineCode<EngineWords>({
    code: 'SF4099',
    title: 'Query refused',
    message: ({ message }) => message,
    explanation:
      'DuckDB cannot make a plan for the query, for a reason that has no code of its own here; the message holds its words. The query has not been run.\n\nThe DuckDB documentation of the clause or function at the place shown usually says what it expects. A smaller version of the query, tried with `sqlflow query`, finds the part that is refused.',
  }),
};
