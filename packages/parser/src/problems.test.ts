import { describe, expect, test } from '@jest/globals';
import { codes } from '@sqlflow/errors';
import { expectProblems } from './__fixtures__/marked.js';
import { parseFile } from './parse-file.js';

const { syntax } = codes;

/** Each line is one statement with one problem. */
function check(code: { readonly code: string }, ...statements: readonly string[]): void {
  describe(code.code, () => {
    test.each(statements)('%s', (marked) => {
      expectProblems(marked, code.code);
    });
  });
}

check(
  syntax.unknownStatement,
  "⟦EXPROT⟧ t TO 'x' TYPE CSV;",
  '⟦SELECT⟧ 1;',
  '⟦DELETE⟧ FROM x;',
  '⟦}⟧ LOAD;',
  'LOAD a FROM b; ⟦LAOD⟧ c FROM d; LOAD e FROM f;',
);
check(
  syntax.unexpected,
  'LOAD a ⟦FRM⟧ b;',
  'LOAD a FROM b ⟦LOAD⟧ c FROM d;',
  'LOAD a FROM b WHERE⟦⟧;',
  'LOAD a FROM b MODE ⟦REPLAC⟧;',
  'LOAD a FROM b WHERE x = 1 MODE ⟦REPLAC⟧;',
  'LOAD a FROM b MODE APPEND ⟦WHERE⟧ x = 1;',
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE ⟦-⟧5;',
  'SOURCE a ⟦TYP⟧ CSV;',
  'SOURCE a TYPE CSV ON_ERROR ⟦SKP⟧;',
  'SOURCE a TYPE CSV ⟦ON_EROR⟧ SKIP;',
  'SOURCE a TYPE CSV ⟦OPTIONS⟧ {};',
  'CREATE ⟦TABEL⟧ a AS SELECT 1;',
  'CREATE TABLE a ⟦SELECT⟧ 1;',
  'CREATE TABLE a AS⟦⟧;',
  'CREATE TABLE IF ⟦NOT⟧ EXISTS a AS SELECT 1;',
  'CREATE TABLE a ⟦(⟧x INT);',
  'CREATE TABLE a MODE UPSERT ⟦AS⟧ SELECT 1;',
  'CREATE TABLE a MODE INCREMENTAL BY d LOOKBACK 2 ⟦DAYZ⟧ AS SELECT 1;',
  'CREATE VIEW a ⟦MODE⟧ APPEND AS SELECT 1;',
  'EXPORT SELECT 1⟦⟧;',
  "EXPORT a TO 'x'⟦⟧;",
  'EXPORT a TO ⟦${out}⟧ TYPE CSV;',
  "EXPORT a ⟦b⟧ TO 'x' TYPE CSV;",
  "EXPORT a TO 'x' TYPE CSV ⟦foo⟧;",
  "EXPORT ⟦TO⟧ 'x' TYPE CSV;",
  'SET a =⟦⟧;',
  'SET ⟦=⟧ 1;',
  'SET a = { x: 1 ⟦y⟧: 2 };',
  'SET a = { "password" ⟦"hunter2"⟧ };',
  'IF ${a} ⟦=>⟧ 1 THEN LOAD a FROM b; END IF;',
  'IF ${a} == 1 ⟦&&⟧ ${b} == 2 THEN LOAD a FROM b; END IF;',
  'IF ⟦THEN⟧ LOAD a FROM b; END IF;',
  'IF ${a} IN ⟦a⟧ THEN LOAD a FROM b; END IF;',
);
check(
  syntax.missingSemicolon,
  'LOAD a FROM b⟦⟧',
  'LOAD a FROM b⟦⟧ -- done\n',
  'LOAD a FROM b⟦⟧\nLOAD c FROM d;',
  "CREATE TABLE a AS SELECT 1⟦⟧\nEXPORT a TO 'x.csv' TYPE CSV;",
  'CREATE TABLE a AS SELECT 1 AS x⟦⟧\n\n-- next\nSET x = 1;',
  'CREATE TABLE a AS SELECT 1⟦⟧\nIF ${a} == 1 THEN\nLOAD a FROM b;\nEND IF;',
  'IF ${a} == 1 THEN\n CREATE TABLE a AS SELECT 1⟦⟧\nELSE\nLOAD a FROM b;\nEND IF;',
  'IF ${a} == 1 THEN\n LOAD a FROM b⟦⟧\nEND IF;',
  'IF ${a} == 1 THEN\n LOAD a FROM b;\nEND IF⟦⟧\nLOAD c FROM d;',
  "EXPORT a TO 'x' TYPE CSV⟦⟧\nEXPORT SELECT * FROM a TO 'y' TYPE CSV;",
);
check(
  syntax.unterminated,
  "SET a = ⟦'abc;⟧\nLOAD c FROM d;",
  'SET a = ⟦"abc;⟧\nLOAD c FROM d;\nSET x = "q";',
  'SOURCE a TYPE CSV PARAMS {\n  "path": ⟦"x.csv,⟧\n  "delimiter": ";"\n};\nLOAD c FROM d;',
  'SET a = ⟦"""abc;⟧\nLOAD c FROM d;',
  'SET a = "⟦${x⟧";',
  'SET a = ⟦${x;⟧\nLOAD c FROM d;',
  "CREATE TABLE a AS SELECT ⟦'abc;⟧\nLOAD c FROM d;\nSET x = 1;",
  "CREATE TABLE a AS SELECT ⟦'abc;⟧\nLOAD c FROM d;\nSET x = 'q';\nEXPORT c TO 'x' TYPE CSV;",
  "CREATE TABLE a AS SELECT ⟦'abc;⟧\nCREATE TABLE b AS SELECT 'x' || 'y';",
  'CREATE TABLE a AS SELECT ⟦$$abc;⟧\nLOAD c FROM d;',
  'LOAD ⟦"abc FROM d;⟧\nLOAD c FROM d;',
  'SET a = 1;\n⟦/*⟧ abc\nLOAD c FROM d;',
  'CREATE TABLE a AS SELECT 1 ⟦/*⟧ /* abc */;\n',
);
check(
  syntax.missingQuery,
  'CREATE TABLE a AS ⟦SLECT⟧ 1;',
  'CREATE VIEW a AS ⟦INSERT⟧ INTO b VALUES (1);',
  "EXPORT ⟦SLECT⟧ 1 TO 'x' TYPE CSV;",
);
check(
  syntax.wrongEscape,
  'SOURCE a TYPE CSV PARAMS { "path": "C:⟦\\d⟧ata" };',
  "INCLUDE 'a⟦\\q⟧b';",
  "SET a = '⟦\\u⟧00g0';",
  "SET a = '⟦\\$⟧{b}';",
);
check(syntax.duplicateKey, 'SOURCE a TYPE CSV PARAMS { "path": 1, ⟦path⟧: 2 };', "SET a = { b: { c: 1, ⟦'c'⟧: 2 } };");
check(
  syntax.ifWithoutThen,
  '⟦IF⟧ ${a} == prod\n  LOAD a FROM b;\nEND IF;\nLOAD c FROM d;',
  '⟦IF⟧ a SET x = 1; END IF;',
);
check(
  syntax.ifWithoutEnd,
  '⟦IF⟧ ${a} == prod THEN\n  LOAD a FROM b;',
  'IF a THEN ELSE\n ⟦IF⟧ b THEN\n END IF;'.replace('ELSE\n ⟦IF⟧', 'ELSE\n IF').replace('IF a', '⟦IF⟧ a'),
);
check(
  syntax.strayBranch,
  'LOAD a FROM b;\n⟦END IF⟧;',
  '⟦ENDIF⟧;',
  '⟦ELSE⟧ LOAD a FROM b;',
  'IF ${a} == prod THEN ELSE ⟦ELSE⟧ END IF;',
  'IF ${a} == prod THEN ELSE\n LOAD a FROM b; ⟦ELSE IF⟧ ${b} == 1 THEN END IF;',
);
check(
  syntax.wrongNumber,
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE ⟦0⟧;',
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE ⟦1.5⟧;',
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE ⟦99999999999999999999⟧;',
  'SOURCE a TYPE CSV ON_ERROR RETRY ⟦0⟧ TIMES;',
);
check(
  syntax.givenTwice,
  'SOURCE a TYPE CSV ON_ERROR SKIP ON_RATE_LIMIT FAIL ⟦ON_ERROR⟧ FAIL;',
  'LOAD a FROM b MODE APPEND ⟦MODE⟧ REPLACE;',
  'LOAD a FROM b WHERE x = 1 MODE APPEND ⟦MODE⟧ REPLACE;',
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE 5 ⟦BATCH_SIZE⟧ 6;',
  'LOAD a FROM b MODE MERGE KEY a ⟦MERGE_KEYS⟧ b;',
  'CREATE TABLE a MODE APPEND ⟦MODE⟧ REPLACE AS SELECT 1;',
);
check(
  syntax.misplacedClause,
  'LOAD a FROM b MODE REPLACE ⟦MERGE_KEYS⟧ a;',
  'LOAD a FROM b MODE REPLACE ⟦BATCH_SIZE⟧ 5;',
  'LOAD a FROM b MODE APPEND ⟦KEY⟧ (a);',
  'LOAD a FROM b MODE APPEND ⟦CURSOR_FIELD⟧ a;',
  'LOAD a FROM b MODE MERGE ⟦WATERMARK⟧ c;',
  'LOAD a FROM b MODE INCREMENTAL ⟦CURSOR_FIELD⟧ c;',
  'LOAD a FROM b MODE INCREMENTAL ⟦MERGE_KEYS⟧ c;',
);
check(
  syntax.tooDeep,
  `SET x = ${'['.repeat(100)}⟦[⟧1${']'.repeat(101)};`,
  `IF ${'('.repeat(100)}⟦(⟧a${')'.repeat(101)} THEN END IF;`,
  `IF ⟦${'NOT '.repeat(101)}a⟧ THEN END IF;`,
);
check(
  syntax.unbalancedBracket,
  'SOURCE a TYPE CSV PARAMS ⟦{⟧ "x": 1;\nLOAD b FROM c;',
  'SOURCE a TYPE CSV PARAMS ⟦{⟧ "path": "x"\nLOAD a FROM a;',
  'SET a = { b: ⟦[⟧1 };',
  'CREATE TABLE a AS SELECT ⟦(⟧1;\nLOAD b FROM c;',
  'CREATE TABLE a AS SELECT 1⟦)⟧;\nLOAD b FROM c;',
);
check(
  syntax.brokenVariable,
  'SET a = "⟦${}⟧";',
  'SET a = "⟦${ b }⟧";',
  "CREATE TABLE a AS SELECT '⟦${a-b}⟧';",
  'CREATE TABLE a AS SELECT ${b|⟦${1}⟧};',
);
check(
  syntax.variableNotAllowed,
  'LOAD ⟦${t}⟧ FROM b;',
  'LOAD ⟦"a_${t}"⟧ FROM b;',
  'SOURCE a TYPE ⟦${t}⟧;',
  'SET a = { ⟦"${x}"⟧: 1 };',
  'LOAD a FROM b MODE INCREMENTAL BATCH_SIZE ⟦${n}⟧;',
);
check(
  syntax.malformedNumber,
  'SET a = ⟦2026-01-01⟧;',
  'SET a = ⟦007⟧;',
  'SET a = ⟦1.2.3⟧;',
  'SET a = ⟦12abc⟧;',
  'SET a = [⟦1.⟧];',
);
check(syntax.unquotedText, 'SOURCE a FROM ⟦shop⟧;', 'INCLUDE ⟦foo⟧;', 'EXPORT a TO ⟦output⟧ TYPE CSV;');
check(syntax.wrongName, 'LOAD ⟦1a⟧ FROM b;', 'LOAD ⟦""⟧ FROM b;', 'SET a = { ⟦x-y⟧: 1 };');

describe('what is said', () => {
  const first = (text: string) => {
    const [found] = parseFile({ path: 'p.sf', text }).diagnostics;
    return `${found?.message ?? ''} [${found?.hint ?? ''}]`;
  };
  test.each([
    ["EXPROT t TO 'x' TYPE CSV;", 'no statement begins with `EXPROT` [did you mean `EXPORT`?]'],
    ['LOAD a FRM b;', 'expected FROM or INTO in LOAD, found `FRM` [did you mean `FROM`?]'],
    [
      'SOURCE a TYPE CSV MODE APPEND;',
      'expected PARAMS, ON_ERROR, ON_RATE_LIMIT, ON_SCHEMA_CHANGE, ON_LIMIT_EXCEEDED or `;` in SOURCE, found `MODE` [MODE belongs to the LOAD that reads the source]',
    ],
    [
      'LOAD a FROM b WHERE x MODE APEND;',
      'expected REPLACE, APPEND, MERGE, UPSERT or INCREMENTAL in LOAD, found `APEND` [did you mean `APPEND`?]',
    ],
    ['SET a = ;', 'expected a value in SET, found the `;` []'],
    ['SET a = { "password" "hunter2" };', 'expected `:` in SET, found text in double quotes []'],
    [
      'LOAD a FROM b LOAD c FROM d;',
      'expected WHERE, MODE or `;` in LOAD, found `LOAD` [is a `;` missing before LOAD?]',
    ],
    ['INCLUDE a.sf;', "`a.sf` is not in quotes [write 'a.sf']"],
    ['SET a = 2026-01-01;', "`2026-01-01` is no number [write it in quotes if it is text: '2026-01-01']"],
    ['LOAD a FROM b', 'this LOAD is not ended by `;` [write a `;` here]'],
    [
      "CREATE TABLE a AS SELECT 'x;\nLOAD b FROM c;",
      "this string is never closed; reading went on at line 2 [close it with `'`]",
    ],
    ['CREATE TABLE a AS SLECT 1;', 'expected a query in CREATE TABLE, found `SLECT` [did you mean `SELECT`?]'],
  ])('%s', (text, expected) => {
    expect(first(text)).toBe(expected);
  });

  test('the earlier of two is shown too', () => {
    const [found] = parseFile({ path: 'p.sf', text: 'SET a = {\n  b: 1,\n  b: 2 };' }).diagnostics;
    expect(found).toMatchObject({ place: { line: 3, column: 3 }, related: [{ place: { line: 2, column: 3 } }] });
  });

  test('places have the line as written, with CRLF, a byte-order mark and wide characters', () => {
    const [found] = parseFile({ path: 'p.sf', text: '\uFEFF-- 😀\r\nLOAD "😀" FRM a;\r\n' }).diagnostics;
    expect(found?.place).toMatchObject({
      file: 'p.sf',
      line: 2,
      column: 11,
      endColumn: 14,
      lineText: 'LOAD "😀" FRM a;',
    });
  });
});
