/**
 * Recognises the beginning of a statement in the middle of text: where a `;` was forgotten, or where reading goes on
 * after a string that never ends. Each pattern is text that cannot go on a query.
 */

const name = String.raw`(?:[A-Za-z_]\w*|"[^"\n]*")`;
const names = String.raw`${name}(?:\s*\.\s*${name})*`;
const target = String.raw`TO\s*(?:(?:'[^'\n]*'|"[^"\n]*")\s*TYPE\b|CONNECTION\s*['"])`;

const statements = [
  String.raw`SOURCE\s+${name}\s+(?:TYPE\s|FROM\s*['"])`,
  String.raw`LOAD\s+${names}\s+(?:FROM|INTO)\s`,
  String.raw`CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW)\s`,
  String.raw`EXPORT\s+${names}\s+TO\s*(?:['"]|CONNECTION\b)`,
  // `export` may also be the alias of a table: only the whole shape tells.
  String.raw`EXPORT\s*(?:\(|\b(?:SELECT|WITH|VALUES|FROM|PIVOT|UNPIVOT)\b)[^;]{0,3000}?\b${target}`,
  String.raw`SET\s+${name}\s*=`,
  String.raw`INCLUDE\s*['"]`,
];
const branches = [
  String.raw`ELSE\b`,
  String.raw`ELSEIF\b`,
  String.raw`ELSIF\b`,
  String.raw`END\s+IF\b`,
  String.raw`ENDIF\b`,
];
const condition = String.raw`IF\b(?!\s*,)(?:(?!\b(?:CASE|WHEN|SELECT|FROM|JOIN)\b)[^;]){1,300}?\bTHEN\b`;

const statementPattern = new RegExp(statements.join('|'), 'iy');
const conditionPattern = new RegExp(condition, 'iy');
const branchPattern = new RegExp(branches.join('|'), 'iy');

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** A whole statement (`LOAD a FROM`, `SET a =`) begins at `at`. */
export function beginsStatement(text: string, at: number): boolean {
  return matchesAt(statementPattern, text, at);
}

/** `IF … THEN` begins at `at`. Not told apart from a CASE: ask only outside of one. */
export function beginsCondition(text: string, at: number): boolean {
  return matchesAt(conditionPattern, text, at);
}

/** ELSE, ELSE IF or END IF begins at `at`. Not told apart from a CASE: ask only outside of one. */
export function beginsBranch(text: string, at: number): boolean {
  return matchesAt(branchPattern, text, at);
}

/** The start of the first line between two offsets that begins a statement, where reading can go on. */
export function nextStatementLine(text: string, from: number, to: number): number | undefined {
  const lines = /\n[^\S\n]*/g;
  lines.lastIndex = from;
  for (let line = lines.exec(text); line !== null && line.index < to; line = lines.exec(text)) {
    const at = lines.lastIndex;
    if (beginsStatement(text, at) || beginsCondition(text, at)) return at;
  }
  return undefined;
}
