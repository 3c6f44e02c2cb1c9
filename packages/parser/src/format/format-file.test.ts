import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withoutSpans } from '../__fixtures__/marked.js';
import { parseFile } from '../parse-file.js';
import { formatFile } from './format-file.js';

const format = (text: string): string => formatFile({ path: 'p.sf', text }).text ?? 'does not parse';
const meaning = (text: string): unknown => withoutSpans(parseFile({ path: 'p.sf', text }).file.statements);
const comments = (text: string): string[] =>
  parseFile({ path: 'p.sf', text }).file.comments.map((comment) => comment.text);

describe('formatFile', () => {
  test('has one form for everything but queries', () => {
    expect(
      format(`-- top
source a type csv params {"path":'x',b:[1,2],} on_error retry 3 times then skip;   -- end


if \${e}==us-east and not(1<2) then
load t from a where  x='1'  mode append;
elseif \${a} in ('a',b) then
  set q=5; -- why
else
export select 1
   from t
to 'x' type csv options {header:true}; endif;`),
    ).toBe(`-- top
SOURCE a TYPE csv PARAMS { "path": 'x', b: [1, 2] } ON_ERROR RETRY 3 TIMES THEN SKIP; -- end

IF \${e} == us-east AND NOT (1 < 2) THEN
  LOAD t FROM a WHERE x='1' MODE APPEND;
ELSE IF \${a} IN ('a', b) THEN
  SET q = 5; -- why
ELSE
  EXPORT select 1
   from t
    TO 'x' TYPE csv OPTIONS { header: true };
END IF;
`);
  });

  test('keeps CRLF', () => {
    expect(format('set a=1;\r\nset b=2;\r\n')).toBe('SET a = 1;\r\nSET b = 2;\r\n');
  });

  test('a file that does not parse is not formatted', () => {
    expect(formatFile({ path: 'p.sf', text: 'LOAD;' }).text).toBeUndefined();
  });

  test('changes no meaning, keeps every comment, and is done after one time', () => {
    fc.assert(
      fc.property(files, (text) => {
        const once = format(text);
        expect(meaning(once)).toEqual(meaning(text));
        expect(comments(once).sort()).toEqual(comments(text).sort());
        expect(format(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

const gaps = fc.constantFrom(' ', '\n', '  ', ' /* c */ ', ' -- line\n', '\n\n\n');
const names = fc.constantFrom('a', 'load', '"my table"', 'type', 'x.y', 'mode');
const plainNames = fc.constantFrom('a', 'key', '"q n"', 'to');
const queries = fc.constantFrom(
  'SELECT 1',
  "SELECT ';' -- x\n FROM t",
  'from t\n   where a > 1',
  '(values (1))',
  "SELECT '${v|d}' || ${w}",
);
const scalars = fc.constantFrom(
  '1',
  '0.10',
  'true',
  'null',
  "'it''s'",
  '"a\\tb"',
  '${v}',
  '-1.5e3',
  '"""x\ny"""',
  '"long text that takes a lot of room on its line, so that objects break"',
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('k', '"q"', "'s'"), tie('value'), gaps), { maxLength: 3 })
      .map(
        (entries) =>
          `{${entries.map(([key, each, gap], i) => `${key.replace(/[kqs]/, (letter) => letter + i)}:${gap}${each}`).join(`,`)}}`,
      ),
  ),
}));
const object = fc
  .array(fc.tuple(fc.constantFrom('p', '"path"', "'t'"), value, gaps), { maxLength: 4 })
  .map(
    (entries) =>
      `{${entries.map(([key, each, gap], i) => `${gap}${key.replace(/[a-z]+/, (word) => word + i)}: ${each}`).join(',')}}`,
  );

const simple = fc.oneof(
  fc
    .tuple(plainNames, gaps, object)
    .map(([name, gap, params]) => `source${gap}${name} type CSV params ${params}${gap}on_error skip`),
  fc
    .tuple(names, gaps, plainNames)
    .map(([table, gap, source]) => `LOAD ${table}${gap}from ${source} where x = 1${gap}mode merge merge_keys a,b`),
  fc.tuple(names, gaps, queries).map(([table, gap, query]) => `create or replace table ${table}${gap}as${gap}${query}`),
  fc
    .tuple(queries, gaps, object)
    .map(([query, gap, options]) => `export ${query}${gap}to 'x' type csv options ${options}`),
  fc.tuple(plainNames, gaps, value).map(([name, gap, each]) => `set ${name}${gap}=${each}`),
  fc.constant("include 'a.sf' as b"),
);
const { statement } = fc.letrec<{ statement: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(simple, gaps).map(([text, gap]) => `${text}${gap};`),
    fc
      .tuple(gaps, tie('statement'), fc.array(tie('statement'), { maxLength: 2 }))
      .map(
        ([gap, first, others]) =>
          `if${gap}\${a}==x-y and (1<2)${gap}then${gap}${first}elseif b then ${others.join('\n')}${gap}else\n${first}${gap}endif;`,
      ),
  ),
}));
const files = fc
  .array(fc.tuple(statement, gaps), { maxLength: 5 })
  .map((list) => list.map(([text, gap]) => text + gap).join(''));
