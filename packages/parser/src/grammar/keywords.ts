/** Every keyword of the language. None is reserved: each may also be a name. */
export const keywords = [
  ...[
    'SOURCE',
    'TYPE',
    'PARAMS',
    'FROM',
    'OPTIONS',
    'LOAD',
    'INTO',
    'WHERE',
    'MODE',
    'CREATE',
    'OR',
    'REPLACE',
    'TABLE',
  ],
  ...['VIEW', 'AS', 'EXPORT', 'TO', 'CONNECTION', 'SET', 'INCLUDE', 'IF', 'THEN', 'ELSE', 'ELSEIF', 'ELSIF', 'END'],
  ...['ENDIF', 'APPEND', 'MERGE', 'UPSERT', 'INCREMENTAL', 'MERGE_KEYS', 'KEY', 'PRIMARY_KEY', 'CURSOR_FIELD'],
  ...['WATERMARK', 'BATCH_SIZE', 'BY', 'LOOKBACK', 'ON_ERROR', 'FAIL', 'SKIP', 'RETRY', 'TIMES', 'TIME'],
  ...['ON_RATE_LIMIT', 'WAIT_AND_RETRY', 'ON_SCHEMA_CHANGE', 'CONTINUE', 'ALERT_AND_CONTINUE', 'ON_LIMIT_EXCEEDED'],
  ...['STOP', 'ALERT', 'PAUSE_UNTIL_TOMORROW', 'AND', 'NOT', 'IN', 'TRUE', 'FALSE', 'NULL'],
] as const;

/** Units of LOOKBACK; they are words of their own kind, so that an error can name them together. */
export const timeUnits = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'].flatMap((unit) => [
  unit,
  `${unit}S`,
]);

const firstCode = 0xe000;
const codes = new Map<string, string>([...keywords, ...timeUnits].map((word, i) => [word, codeAt(i)]));

function codeAt(index: number): string {
  return String.fromCharCode(firstCode + index);
}

/** The one character that stands for a keyword before the grammar; undefined for any other word. */
export function codeOfKeyword(word: string): string | undefined {
  return codes.get(word);
}

/** First and last of those characters. */
export const keywordRange: readonly [string, string] = [codeAt(0), codeAt(keywords.length + timeUnits.length - 1)];

export const timeUnitRange: readonly [string, string] = [
  codeAt(keywords.length),
  codeAt(keywords.length + timeUnits.length - 1),
];
