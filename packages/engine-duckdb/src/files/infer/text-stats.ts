import { quoteText } from '../../sql-text.js';

/** What inference needs to know of a column's texts. All counts are of values that are not NULL. */
export interface TextStats {
  readonly values: number;
  readonly integers: number;
  /** Integers that BIGINT holds. */
  readonly longs: number;
  readonly decimals: number;
  readonly exponents: number;
  /** Numbers, and integers among them, whose digits a DOUBLE gives back unchanged. */
  readonly doubles: number;
  readonly exactIntegers: number;
  readonly booleans: number;
  readonly dates: number;
  readonly times: number;
  readonly timestamps: number;
  readonly zonedTimestamps: number;
  /** Most digits before the point among integers and decimals, and most after it. */
  readonly whole: number;
  readonly scale: number;
  /** What the cheapest check depends on: NULLs, negative numbers, the fewest digits after the point. */
  readonly nulls: number;
  readonly negatives: number;
  readonly leastScale: number;
  /** The most frequent shape of a date or time, with `_` for every digit. */
  readonly shape: string | undefined;
}

/** How the texts of a column are read. */
export interface TextRules {
  readonly decimalSeparator: '.' | ',';
  /** strptime formats; undefined: ISO 8601. */
  readonly dateFormat?: string | undefined;
  readonly timestampFormat?: string | undefined;
}

/** Texts that are numbers, as RE2 patterns. A leading zero, a plus sign or a space makes a text, not a number. */
export const integerPattern = '-?[1-9][0-9]*|0';
export const decimalPattern = '-?(0|[1-9][0-9]*)?[.][0-9]+';
export const exponentPattern = '-?((0|[1-9][0-9]*)([.][0-9]+)?|[.][0-9]+)[eE][+-]?[0-9]+';
/** Not the year 0000, which the engine writes as 1 BC: a text of it would come out as another. */
export const datePattern = '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}';
export const timePattern = '[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?';
export const timestampPattern = `${datePattern}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?`;
export const zonedPattern = `${datePattern}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`;

/** SQL that is true where the whole text matches. */
export function matches(text: string, pattern: string): string {
  return `regexp_full_match(${text}, ${quoteText(pattern)})`;
}

/** The text with a decimal point. A text that has one although the separator is a comma is no number. */
export function numberText(text: string, rules: TextRules): string {
  if (rules.decimalSeparator === '.') return text;
  return `CASE WHEN contains(${text}, '.') THEN 'x' ELSE replace(${text}, ',', '.') END`;
}

/** The value a date or timestamp text stands for; NULL where it is none. */
export function dateOf(text: string, { dateFormat }: TextRules): string {
  if (dateFormat !== undefined) return `try_strptime(${text}, ${quoteText(dateFormat)})::DATE`;
  return `TRY_CAST(${text} AS DATE)`;
}

export function timestampOf(text: string, { timestampFormat }: TextRules): string {
  if (timestampFormat !== undefined) return `try_strptime(${text}, ${quoteText(timestampFormat)})`;
  return `TRY_CAST(${text} AS TIMESTAMP)`;
}

/** What class of text it is: one letter, NULL for NULL. */
function kindOf(text: string, rules: TextRules): string {
  const number = numberText(text, rules);
  const iso = (pattern: string, value: string) => `${matches(text, pattern)} AND ${value} IS NOT NULL`;
  const zoned = rules.timestampFormat !== undefined && /%[zZ]/.test(rules.timestampFormat);
  const date =
    rules.dateFormat === undefined ? iso(datePattern, dateOf(text, rules)) : `${dateOf(text, rules)} IS NOT NULL`;
  const stamp = `${timestampOf(text, rules)} IS NOT NULL`;
  const cases = [
    [`${text} IS NULL`, 'NULL'],
    ...(rules.dateFormat === undefined ? [] : [[date, "'d'"]]),
    ...(rules.timestampFormat === undefined ? [] : [[stamp, zoned ? "'z'" : "'t'"]]),
    [matches(number, integerPattern), "'i'"],
    [matches(number, decimalPattern), "'n'"],
    [matches(number, exponentPattern), "'e'"],
    [`lower(${text}) IN ('true', 'false')`, "'b'"],
    ...(rules.dateFormat === undefined ? [[date, "'d'"]] : []),
    ...(rules.timestampFormat === undefined ? [[iso(timestampPattern, timestampOf(text, rules)), "'t'"]] : []),
    ...(rules.timestampFormat === undefined ? [[iso(zonedPattern, `TRY_CAST(${text} AS TIMESTAMPTZ)`), "'z'"]] : []),
    [iso(timePattern, `TRY_CAST(${text} AS TIME)`), "'c'"],
  ];
  return `CASE ${cases.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} ELSE 'x' END`;
}

/** Digits of a number's text, without sign, point, exponent, and zeros at either end. */
function digits(text: string): string {
  return `trim(replace(regexp_extract(${text}, '^-?([0-9.]*)', 1), '.', ''), '0')`;
}

/** True where the text read as DOUBLE gives back the same digits: then nothing is lost by it. */
export function exactDouble(text: string): string {
  const value = `TRY_CAST(${text} AS DOUBLE)`;
  return `(isfinite(${value}) AND ${digits(text)} = ${digits(`${value}::VARCHAR`)})`;
}

/**
 * The text of an expression beside what is known of it, as columns `v`, `n` and `k` with a suffix: what
 * `statsAggregates` works on.
 */
export function classify(text: string, rules: TextRules, suffix = ''): string {
  return `${text} AS v${suffix}, ${numberText(text, rules)} AS n${suffix}, ${kindOf(text, rules)} AS k${suffix}`;
}

/** Aggregates in the order of `readStats`. */
export function statsAggregates(suffix = ''): string[] {
  const [v, n, k] = [`v${suffix}`, `n${suffix}`, `k${suffix}`];
  const count = (condition: string) => `count(*) FILTER (${condition})`;
  // Fifteen digits always are; the general check takes ten times as long as everything else.
  const isExact = `CASE WHEN strlen(${n}) <= 15 AND ${k} <> 'e' THEN true ELSE ${exactDouble(n)} END`;
  return [
    `count(${k})`,
    count(`${k} = 'i'`),
    count(`${k} = 'i' AND TRY_CAST(${n} AS BIGINT) IS NOT NULL`),
    count(`${k} = 'n'`),
    count(`${k} = 'e'`),
    count(`${k} IN ('i', 'n', 'e') AND ${isExact}`),
    count(`${k} = 'i' AND ${isExact}`),
    count(`${k} = 'b'`),
    count(`${k} = 'd'`),
    count(`${k} = 'c'`),
    count(`${k} = 't'`),
    count(`${k} = 'z'`),
    `max(strlen(regexp_extract(${n}, '^-?([0-9]*)', 1))) FILTER (${k} IN ('i', 'n'))`,
    `max(strlen(${n}) - instr(${n}, '.')) FILTER (${k} = 'n')`,
    `count(*) - count(${v})`,
    count(`${k} IN ('i', 'n') AND ${n} < '0'`),
    `min(strlen(${n}) - instr(${n}, '.')) FILTER (${k} = 'n')`,
    `mode(regexp_replace(${v}, '[0-9]', '_', 'g')) FILTER (${k} IN ('d', 'c', 't', 'z'))`,
  ];
}

/** Reads a row of `statsAggregates`. */
export function readStats(row: readonly unknown[]): TextStats {
  const at = (index: number) => Number(row[index] ?? 0);
  const shape = row[17];
  return {
    values: at(0),
    integers: at(1),
    longs: at(2),
    decimals: at(3),
    exponents: at(4),
    doubles: at(5),
    exactIntegers: at(6),
    booleans: at(7),
    dates: at(8),
    times: at(9),
    timestamps: at(10),
    zonedTimestamps: at(11),
    whole: at(12),
    scale: at(13),
    nulls: at(14),
    negatives: at(15),
    leastScale: at(16),
    shape: typeof shape === 'string' ? shape : undefined,
  };
}
