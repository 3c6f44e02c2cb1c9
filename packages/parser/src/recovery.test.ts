import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectProblems } from './__fixtures__/marked.js';
import { describeStatement } from './describe-statement.js';
import { parseFile } from './parse-file.js';

const good = [
  "SOURCE s TYPE CSV PARAMS { path: 'a;b.csv' };",
  'LOAD t FROM s WHERE x = 1 MODE APPEND;',
  "CREATE TABLE c AS\nSELECT ';' AS x -- ; '\nFROM t;",
  "EXPORT c TO 'out.csv' TYPE CSV;",
  'SET v = "x";',
  "INCLUDE 'x.sf';",
  'IF ${v} == 1 THEN\n  LOAD t FROM s;\nEND IF;',
];
/** Each has exactly one problem, and leaves the next line alone. */
const broken = [
  "EXPROT c TO 'x' TYPE CSV;",
  'LOAD t FRM s;',
  'LOAD t FROM s',
  'SOURCE s TYPE CSV PARAMS { a: 1, a: 2 };',
  'SOURCE s TYPE CSV PARAMS { a: 1;',
  'SOURCE s TYPE CSV PARAMS { a: "x };',
  "SET v = 'abc;",
  'SET v = ${x;',
  'CREATE TABLE c AS SELECT (1;',
  'CREATE TABLE c AS SELECT 1',
  'LOAD t FROM s MODE REPLACE KEY a;',
  'IF ${v} = THEN\n  LOAD t FROM s;\nEND IF;',
  'IF ${v} == 1\n  LOAD t FROM s;\nEND IF;',
  'END IF;',
];

describe('recovery', () => {
  test('every broken statement is one problem, every good one parses', () => {
    const statement = fc.oneof(
      fc.constantFrom(...good).map((text) => ({ text, isGood: true })),
      fc.constantFrom(...broken).map((text) => ({ text, isGood: false })),
    );
    // What follows a forgotten `;` must be recognisable as a statement.
    const lists = fc
      .array(statement, { maxLength: 12 })
      .filter((list) => list.every(({ text }, i) => text.endsWith(';') || list[i + 1]?.isGood !== false));
    fc.assert(
      fc.property(lists, fc.constantFrom('\n', '\r\n', '\n\n-- c\n'), (list, gap) => {
        const text = list.map((each) => each.text).join(gap);
        const { file, diagnostics } = parseFile({ path: 'p.sf', text });
        expect(diagnostics).toHaveLength(list.filter(({ isGood }) => !isGood).length);
        const expected = list.filter((each) => each.isGood || each.text.startsWith('IF')).length;
        const complete = list.filter(
          ({ text: each }) => each === 'LOAD t FROM s' || each === 'CREATE TABLE c AS SELECT 1',
        );
        expect(file.statements).toHaveLength(expected + complete.length);
      }),
      { numRuns: 300 },
    );
  });

  test('a string that is never closed in SQL costs its own statement only', () => {
    const { file } = expectProblems(
      "SET a = 'x';\nCREATE TABLE a AS SELECT ⟦'abc;⟧\nCREATE TABLE b AS SELECT ⟦'abc;⟧\nCREATE TABLE c AS SELECT 'abc';",
      'SF1004',
      'SF1004',
    );
    expect(file.statements.map(describeStatement)).toEqual(['SET a', 'CREATE TABLE c']);
  });

  test('a condition that does not parse keeps its branch, which is never taken', () => {
    const { file } = expectProblems(
      'IF ${a} ==⟦⟧ THEN SET x = 1; ELSE SET x = 2; END IF;'.replace('⟦⟧ THEN', ' ⟦THEN⟧'),
      'SF1002',
    );
    expect(file.statements).toMatchObject([
      {
        kind: 'if',
        branches: [{ condition: { kind: 'truth', operand: { kind: 'operand-null' } }, statements: [{ kind: 'set' }] }],
        otherwise: [{ kind: 'set' }],
      },
    ]);
  });

  test('a thousand nested IFs are a tree, one more is an error', () => {
    const nested = (depth: number) =>
      `${'IF a THEN\n'.repeat(depth)}SET x = 1;\n${'END IF;\n'.repeat(depth)}SET y = 2;`;
    expect(parseFile({ path: 'p.sf', text: nested(1_000) })).toMatchObject({
      diagnostics: [],
      file: { statements: [{}, {}] },
    });
    const { file, diagnostics } = parseFile({ path: 'p.sf', text: nested(1_001) });
    expect(diagnostics).toMatchObject([{ code: 'SF1014', place: { line: 1_001 } }]);
    expect(file.statements).toHaveLength(2);
  });
});
