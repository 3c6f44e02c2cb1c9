const keywords = `
  SOURCE TYPE PARAMS OPTIONS FROM LOAD INTO WHERE MODE CREATE OR REPLACE TABLE VIEW AS EXPORT TO CONNECTION SET INCLUDE
  APPEND MERGE MERGE_KEYS UPSERT KEY PRIMARY_KEY INCREMENTAL WATERMARK CURSOR_FIELD BATCH_SIZE BY LOOKBACK
  ON_ERROR FAIL SKIP RETRY TIMES TIME THEN ON_RATE_LIMIT WAIT_AND_RETRY ON_SCHEMA_CHANGE CONTINUE ALERT_AND_CONTINUE
  ON_LIMIT_EXCEEDED STOP ALERT PAUSE_UNTIL_TOMORROW AND NOT IN`
  .trim()
  .split(/\s+/);

/**
 * Characters of the private use area that stand for pieces the scanner has already told apart, each piece as long as it
 * is in the file, so that offsets stay true.
 */
export const masks = {
  /** Each character of SQL. */
  sql: '\uE000',
  /** First character of a text in double quotes: a name or a string. */
  doubleQuoted: '\uE001',
  /** First character of a text in single or triple quotes. */
  singleQuoted: '\uE002',
  /** First character of `${…}`. */
  variable: '\uE003',
  /** The other characters of those. */
  rest: '\uE004',
} as const;

/** `LOAD` is the rule `kLoad`; a description gives the words of an error. */
const keywordRules = keywords
  .map((word) => `${keywordRule(word)} (${word}) = caseInsensitive<"${word}"> ~wordRest`)
  .join('\n  ');

function keywordRule(word: string): string {
  const camel = word.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return `k${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
}

/** The statements around their SQL. One start rule per kind of statement; words are not reserved. */
export const grammarSource: string = String.raw`Directives {
  Source = kSource name Origin Policy*
  Origin = kType name (kParams Object)?  -- connector
         | kFrom string (kOptions Object)?  -- connection

  Policy = kOnError ErrorAction  -- error
         | kOnRateLimit (kWaitAndRetry | kFail)  -- rateLimit
         | kOnSchemaChange (kFail | kContinue | kAlertAndContinue)  -- schemaChange
         | kOnLimitExceeded (kStop | kAlert | kPauseUntilTomorrow)  -- limit
  ErrorAction = kRetry count (kTimes | kTime) (kThen (kSkip | kFail))?  -- retry
              | kFail  -- fail
              | kSkip  -- skip

  Load = kLoad QualifiedName kFrom QualifiedName (kWhere sql)? LoadMode?  -- from
       | kLoad QualifiedName kInto QualifiedName (kWhere sql)? LoadMode?  -- into
  LoadMode = kMode kReplace  -- replace
           | kMode kAppend LoadOption*  -- append
           | kMode kMerge LoadOption*  -- merge
           | kMode kUpsert LoadOption*  -- upsert
           | kMode kIncremental LoadOption*  -- incremental
  LoadOption = (kMergeKeys | kPrimaryKey | kKey) Names  -- keys
             | (kCursorField | kWatermark) name  -- cursor
             | kBatchSize count  -- batchSize
  Names = "(" NonemptyListOf<name, ","> ")"  -- bracketed
        | NonemptyListOf<name, ",">  -- bare

  CreateTable = kCreate (kOr kReplace)? kTable QualifiedName TransformMode? kAs sql
  TransformMode = kMode kReplace  -- replace
                | kMode kAppend  -- append
                | kMode kUpsert (kKey | kPrimaryKey) Names  -- upsert
                | kMode kIncremental kBy name (kLookback Lookback)?  -- incremental
  Lookback = string  -- text
           | number interval?  -- number
  CreateView = kCreate (kOr kReplace)? kView QualifiedName kAs sql

  Export = kExport (sql | QualifiedName) kTo Target ((kOptions | kParams) Object)?
  Target = kConnection string  -- connection
         | string kType name  -- uri

  Set = kSet name "=" Value
  Include = kInclude string (kAs name)?

  Value = Object | Array | string | operandNumber | variable | word
  Object = "{" ListOf<Entry, ","> ","? "}"
  Entry = key ":" Value
  Array = "[" ListOf<Value, ","> ","? "]"

  Condition = Or
  Or = NonemptyListOf<And, kOr>
  And = NonemptyListOf<Not, kAnd>
  Not = kNot Not  -- not
      | Comparison
  Comparison = Operand comparator Operand  -- compare
             | Operand kNot? kIn "(" NonemptyListOf<Operand, ","> ")"  -- in
             | "(" Or ")"  -- bracketed
             | Operand  -- truth
  Operand = variable | string | operandNumber | operandWord

  QualifiedName = NonemptyListOf<name, dot>
  dot = "."
  comparator (a comparison) = "==" | "=" | "!=" | "<>" | "<=" | ">=" | "<" | ">"
  sql (a query) = "${masks.sql}"+
  name (a name) = quoted | plainName
  plainName = wordStart wordRest*
  quoted = "${masks.doubleQuoted}" "${masks.rest}"*
  key (a key) = string | plainName
  operandNumber (a number) = number ~operandRest
  operandWord (a word) = (wordStart | digit) operandRest*
  operandRest = wordRest | "-" | "." | ":"
  word (a word) = wordStart (wordRest | "-" | ".")*
  wordStart = letter | "_" | "\u0080".."\uDFFF" | "\uE005".."\uFFFF"
  wordRest = wordStart | digit | "$"
  count (a whole number) = digit+ ~wordRest
  number (a number) = "-"? digit+ ("." digit+)? (("e" | "E") ("+" | "-")? digit+)?
  interval (a unit of time) = letter+
  string (a string) = ("${masks.doubleQuoted}" | "${masks.singleQuoted}") "${masks.rest}"*
  variable (a variable) = "${masks.variable}" "${masks.rest}"*

  ${keywordRules}
}`;
