import { codeTokens, type Token } from '../sql/tokens.js';

/** Text with pieces put in, and the way back from its offsets to those of the text before. */
export interface Extended {
  readonly sql: string;
  readonly offsetBefore: (offset: number) => number;
}

const pivotWords = new Set(['PIVOT', 'PIVOT_WIDER']);
/** What can follow a column of a PIVOT's ON. */
const endWords = new Set(
  'ON USING GROUP ORDER LIMIT OFFSET UNION INTERSECT EXCEPT WHERE HAVING QUALIFY WINDOW JOIN LEFT RIGHT INNER FULL CROSS'.split(
    ' ',
  ),
);
const values = " IN ('')";

/** Whether the text may hold a PIVOT. */
export function mentionsPivot(sql: string): boolean {
  return codeTokens(sql).some((token) => token.kind === 'word' && pivotWords.has(token.text.toUpperCase()));
}

/**
 * A PIVOT without a list of values cannot be serialised, as DuckDB finds the values by a statement of their own. Given a
 * list, it can, and a constant list changes nothing about the tables that are read, wherever it is put: if the text
 * with it parses, its tables are those of the text without it.
 */
export function withPivotValues(sql: string): Extended {
  const code = codeTokens(sql);
  const places = new Set<number>();
  const openPivots: number[] = [];
  let depth = 0;
  for (const [index, token] of code.entries()) {
    if (token.text === '(' && token.kind === 'symbol') depth += 1;
    if (token.text === ')' && token.kind === 'symbol') depth -= 1;
    while (openPivots.length > 0 && (openPivots.at(-1) ?? 0) > depth) openPivots.pop();
    if (token.kind !== 'word') continue;
    if (pivotWords.has(token.text.toUpperCase())) openPivots.push(depth);
    if (token.text.toUpperCase() === 'ON' && openPivots.at(-1) === depth) {
      for (const place of columnEnds(code, index + 1)) places.add(place);
    }
  }
  return insertAt(
    sql,
    [...places].sort((a, b) => a - b),
  );
}

/** The ends of the columns of one ON that have no values yet. */
function columnEnds(code: readonly Token[], first: number): number[] {
  const ends: number[] = [];
  let depth = 0;
  let hasValues = false;
  for (let index = first; index <= code.length; index += 1) {
    const token = code[index];
    const word = token?.kind === 'word' ? token.text.toUpperCase() : '';
    const symbol = token?.kind === 'symbol' ? token.text : '';
    if (symbol === '(' || symbol === '[' || symbol === '{' || word === 'CASE') depth += 1;
    if (symbol === ')' || symbol === ']' || symbol === '}' || word === 'END') depth -= 1;
    const isEnd = token === undefined || depth < 0 || symbol === ';' || (depth === 0 && endWords.has(word));
    if (isEnd || (depth === 0 && symbol === ',')) {
      const last = code[index - 1];
      if (!hasValues && last !== undefined && index > first) ends.push(last.end);
      hasValues = false;
    }
    if (isEnd) break;
    if (depth === 0 && word === 'IN') hasValues = true;
  }
  return ends;
}

function insertAt(sql: string, places: readonly number[]): Extended {
  const pieces = places.map((place, index) => sql.slice(places[index - 1] ?? 0, place));
  const rest = sql.slice(places.at(-1) ?? 0);
  const offsetBefore = (offset: number) =>
    offset - values.length * places.filter((place, index) => place + index * values.length < offset).length;
  return { sql: pieces.map((piece) => piece + values).join('') + rest, offsetBefore };
}
