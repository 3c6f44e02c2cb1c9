import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expectProblems, nodesOf } from './__fixtures__/marked.js';
import { parseFile } from './parse-file.js';

const name = (text: string) => ({ kind: 'name', name: text, quoted: false });
const text = (value: string) => ({ kind: 'template', parts: value === '' ? [] : [{ kind: 'text', text: value }] });
const sql = (value: string) => ({ kind: 'sql', template: text(value) });

describe('SOURCE', () => {
  test('takes a connector, parameters and policies', () => {
    expect(
      nodesOf(`source s type CSV params { "path": 'a.csv', b: [1, 0.10,], c: {d: true, e: null,} } on_error skip;`),
    ).toEqual([
      {
        kind: 'source',
        name: name('s'),
        origin: {
          kind: 'connector',
          type: name('CSV'),
          params: {
            kind: 'object',
            entries: [
              { key: 'path', value: { kind: 'string', template: text('a.csv') } },
              {
                key: 'b',
                value: {
                  kind: 'array',
                  items: [
                    { kind: 'number', digits: '1' },
                    { kind: 'number', digits: '0.10' },
                  ],
                },
              },
              {
                key: 'c',
                value: {
                  kind: 'object',
                  entries: [
                    { key: 'd', value: { kind: 'boolean', value: true } },
                    { key: 'e', value: { kind: 'null' } },
                  ],
                },
              },
            ],
          },
        },
        policies: [{ kind: 'on-error', action: 'skip' }],
      },
    ]);
  });

  test('takes a connection', () => {
    expect(nodesOf(`SOURCE s FROM 'shop' OPTIONS { table: 'o' };`)).toMatchObject([
      { origin: { kind: 'connection', connection: text('shop'), options: { entries: [{ key: 'table' }] } } },
    ]);
  });

  test.each([
    ['ON_ERROR FAIL', { kind: 'on-error', action: 'fail' }],
    ['ON_ERROR SKIP', { kind: 'on-error', action: 'skip' }],
    ['ON_ERROR RETRY 3 TIMES', { kind: 'on-error', retries: 3, action: 'fail' }],
    ['ON_ERROR RETRY 3 TIMES THEN SKIP', { kind: 'on-error', retries: 3, action: 'skip' }],
    ['ON_ERROR RETRY 1 TIMES THEN FAIL', { kind: 'on-error', retries: 1, action: 'fail' }],
    ['ON_RATE_LIMIT WAIT_AND_RETRY', { kind: 'on-rate-limit', action: 'wait_and_retry' }],
    ['ON_RATE_LIMIT FAIL', { kind: 'on-rate-limit', action: 'fail' }],
    ['ON_SCHEMA_CHANGE ALERT_AND_CONTINUE', { kind: 'on-schema-change', action: 'alert_and_continue' }],
    ['ON_SCHEMA_CHANGE CONTINUE', { kind: 'on-schema-change', action: 'continue' }],
    ['ON_SCHEMA_CHANGE FAIL', { kind: 'on-schema-change', action: 'fail' }],
    ['ON_LIMIT_EXCEEDED PAUSE_UNTIL_TOMORROW', { kind: 'on-limit-exceeded', action: 'pause_until_tomorrow' }],
    ['ON_LIMIT_EXCEEDED STOP', { kind: 'on-limit-exceeded', action: 'stop' }],
    ['ON_LIMIT_EXCEEDED ALERT', { kind: 'on-limit-exceeded', action: 'alert' }],
  ])('%s', (written, policy) => {
    expect(nodesOf(`SOURCE s TYPE CSV PARAMS {} ${written};`)).toMatchObject([{ policies: [policy] }]);
  });
});

describe('LOAD', () => {
  const mode = (written: string) => (nodesOf(`LOAD t FROM s ${written};`)[0] as { mode?: object }).mode;
  test.each([
    ['', undefined],
    ['MODE REPLACE', { mode: 'replace', keys: [] }],
    ['MODE APPEND', { mode: 'append', keys: [] }],
    ['MODE MERGE MERGE_KEYS a, b', { mode: 'merge', keys: [name('a'), name('b')] }],
    ['MODE MERGE MERGE_KEYS (a, b)', { mode: 'merge', keys: [name('a'), name('b')] }],
    ['MODE UPSERT KEY (a, b)', { mode: 'merge', keys: [name('a'), name('b')] }],
    ['MODE UPSERT PRIMARY_KEY (a)', { mode: 'merge', keys: [name('a')] }],
    ['MODE MERGE MERGE_KEYS a CURSOR_FIELD c', { mode: 'merge', keys: [name('a')], cursor: name('c') }],
    ['MODE INCREMENTAL', { mode: 'incremental' }],
    [
      'MODE INCREMENTAL WATERMARK c BATCH_SIZE 500',
      { mode: 'incremental', cursor: name('c'), batchSize: { digits: '500' } },
    ],
    ['MODE APPEND BATCH_SIZE 10', { mode: 'append', batchSize: { digits: '10' } }],
  ])('%s', (written, expected) => {
    if (expected === undefined) expect(mode(written)).toBeUndefined();
    else expect(mode(written)).toMatchObject(expected);
  });

  test('both ways round mean the same', () => {
    const [first] = nodesOf('LOAD t FROM s.x WHERE a = 1;') as [{ spelling: string }];
    const [second] = nodesOf('LOAD s.x INTO t WHERE a = 1;') as [{ spelling: string }];
    expect({ ...first, spelling: '' }).toEqual({ ...second, spelling: '' });
  });

  test('a WHERE may speak of a column called mode', () => {
    expect(nodesOf(`LOAD t FROM s WHERE mode = 'x' AND merge = mode MODE APPEND;`)).toMatchObject([
      { where: sql(`mode = 'x' AND merge = mode`), mode: { mode: 'append' } },
    ]);
  });
});

describe('words are not reserved', () => {
  test.each([
    'LOAD load FROM from;',
    'LOAD into INTO into;',
    'SOURCE source TYPE type PARAMS { params: 1, type: 2 };',
    'CREATE TABLE table AS SELECT mode AS as FROM key;',
    'CREATE TABLE mode MODE UPSERT KEY (key, to) AS SELECT 1;',
    "EXPORT SELECT a AS to FROM t TO 'x.csv' TYPE type;",
    "EXPORT to TO 'x.csv' TYPE CSV;",
    'SET set = 1;',
    "INCLUDE 'a.sf' AS include;",
    'IF ${if} == then_ THEN SET then = 1; END IF;',
  ])('%s', (line) => {
    expect(nodesOf(line)).toHaveLength(1);
  });
});

describe('queries', () => {
  test.each([
    `SELECT ';' AS a, "b;--" FROM t -- ; not the end\n  WHERE /* ; */ x = $$ ; ' $$`,
    `WITH a AS (SELECT 1) SELECT * FROM a`,
    'FROM t SELECT x',
    '(SELECT 1) UNION ALL (SELECT 2)',
    `SELECT E'it\\'s', 'back\\slash', 'it''s', "quo""ted"`,
    'VALUES (1, 2)',
    "SELECT {'a': 1, 'b': '\\'}",
    'SELECT 1 /* nested /* comment */ ; */ + 2',
  ])('%s is kept byte for byte', (query) => {
    expect(nodesOf(`CREATE TABLE t AS ${query};`)).toMatchObject([{ query: sql(query) }]);
    expect(nodesOf(`EXPORT ${query} TO 'x' TYPE CSV;`)).toMatchObject([{ what: sql(query) }]);
  });

  test('variables stand anywhere but in comments', () => {
    const [node] = nodesOf("CREATE TABLE t AS SELECT '${a|it}' || ${b} -- ${c}\n, ${{d}, $$${e}$$;") as [
      { query: { template: { parts: { kind: string; name?: string; text?: string }[] } } },
    ];
    expect(node.query.template.parts.map((part) => part.name ?? part.text)).toEqual([
      "SELECT '",
      'a',
      "' || ",
      'b',
      ' -- ${c}\n, ${d}, $$',
      'e',
      '$$',
    ]);
  });

  test('spans point at what was written', () => {
    const whole = '\uFEFF-- é 😀\r\nCREATE TABLE t AS\r\n  SELECT ${a};\r\n';
    const { file } = parseFile({ path: 'p.sf', text: whole });
    const [node] = file.statements;
    if (node?.kind !== 'create-table') throw new Error('no table');
    expect(file.text.slice(node.query.span.start, node.query.span.end)).toBe('SELECT ${a}');
    const variable = node.query.template.parts[1];
    expect(file.text.slice(variable?.span.start, variable?.span.end)).toBe('${a}');
  });
});

describe('strings of directives', () => {
  const value = (written: string) => {
    const [node] = nodesOf(`SET x = ${written};`) as [{ value: { template: unknown } }];
    return node.value.template;
  };
  test.each([
    [`'it''s'`, "it's"],
    [`"say ""hi"""`, 'say "hi"'],
    [`"tab\\t\\u0041\\\\"`, 'tab\tA\\'],
    [`"""two\nlines "quoted" \\n"""`, 'two\nlines "quoted" \\n'],
    [`'${'${{x}'}'`, '${x}'],
    ['us-east', 'us-east'],
  ])('%s', (written, expected) => {
    expect(value(written)).toEqual(text(expected));
  });
});

describe('conditions', () => {
  const condition = (written: string) =>
    (nodesOf(`IF ${written} THEN SET a = 1; END IF;`) as [{ branches: [{ condition: unknown }] }])[0].branches[0]
      .condition;
  const variable = (each: string) => ({ kind: 'operand-variable', variable: { kind: 'variable', name: each } });
  const word = (each: string) => ({ kind: 'operand-word', word: each });

  test('AND binds closer than OR, NOT closest', () => {
    expect(condition('not ${a} == x OR ${b} <> 2 AND ${c}')).toEqual({
      kind: 'or',
      operands: [
        { kind: 'not', operand: { kind: 'comparison', operator: '=', left: variable('a'), right: word('x') } },
        {
          kind: 'and',
          operands: [
            { kind: 'comparison', operator: '!=', left: variable('b'), right: { kind: 'operand-number', digits: '2' } },
            { kind: 'truth', operand: variable('c') },
          ],
        },
      ],
    });
  });

  test('brackets, IN and NOT IN', () => {
    expect(condition("(${r} NOT IN (us-east, 'eu', 2026-01-01))")).toEqual({
      kind: 'in',
      negated: true,
      operand: variable('r'),
      items: [word('us-east'), { kind: 'operand-string', template: text('eu') }, word('2026-01-01')],
    });
  });

  test('branches nest, however ELSE IF and END IF are spelt', () => {
    const spelt = (elseIf: string, end: string) =>
      nodesOf(`IF a THEN SET x = 1; ${elseIf} b THEN IF c THEN SET y = 1; ${end}; ELSE SET z = 1; ${end};`);
    const expected = spelt('ELSE IF', 'END IF');
    expect(expected).toMatchObject([
      {
        kind: 'if',
        branches: [{ statements: [{ kind: 'set' }] }, { statements: [{ kind: 'if' }] }],
        otherwise: [{ kind: 'set' }],
      },
    ]);
    for (const elseIf of ['ELSEIF', 'ELSIF', 'else if']) expect(spelt(elseIf, 'ENDIF')).toEqual(expected);
  });
});

describe('problems', () => {
  test('several at once, and the good statements are there', () => {
    const marked = `⟦EXPROT⟧ a TO 'x' TYPE CSV;
LOAD good FROM s;
LOAD t FROM s MODE ⟦MREGE⟧;
SOURCE s TYPE CSV PARAMS { a: 1, ⟦'a'⟧: 2 };
CREATE TABLE ok AS SELECT 1;
⟦SELECT⟧ 1;`;
    expectProblems(marked, 'SF1001', 'SF1002', 'SF1007', 'SF1001');
    const { file } = parseFile({ path: 'p.sf', text: marked.replace(/[⟦⟧]/g, '') });
    expect(file.statements.map(({ kind }) => kind)).toEqual(['load', 'create-table']);
  });

  test.each([
    ['CREATE TABLE t AS SELECT 1⟦⟧', 'SF1003'],
    ['LOAD a FROM b⟦⟧\nLOAD c FROM d;', 'SF1003'],
    ["CREATE TABLE t AS SELECT 1⟦⟧\nEXPORT t TO 'x' TYPE CSV;", 'SF1003'],
    ["CREATE TABLE t AS SELECT ⟦'abc;⟧\nLOAD a FROM b;", 'SF1004'],
    ['⟦/* for ever⟧', 'SF1004'],
    ["SET x = '⟦${⟧x|y';", 'SF1015'],
    ["CREATE TABLE t AS SELECT '⟦${⟧}';", 'SF1015'],
    ["CREATE TABLE t AS SELECT ⟦${⟧1x}, '${{}';", 'SF1015'],
    ["INCLUDE 'a⟦\\q⟧b';", 'SF1006'],
    ['⟦IF⟧ a SET x = 1; END IF;', 'SF1008'],
    ['⟦IF⟧ a THEN SET x = 1;', 'SF1009'],
    ['⟦ELSE⟧ SET x = 1;', 'SF1010'],
    ['⟦END IF⟧;', 'SF1010'],
    ['LOAD t FROM s MODE APPEND BATCH_SIZE ⟦0⟧;', 'SF1011'],
    ['SOURCE s TYPE CSV PARAMS {} ON_ERROR SKIP ⟦ON_ERROR FAIL⟧;', 'SF1012'],
    ['LOAD t FROM s ⟦MODE APPEND MERGE_KEYS a⟧;', 'SF1013'],
    ['LOAD t FROM s MODE REPLACE ⟦MERGE_KEYS⟧ a;', 'SF1002'],
    ['SOURCE s ⟦TYP⟧ CSV;', 'SF1002'],
    ['SET ⟦=⟧ 1;', 'SF1002'],
    [`SET x = ${'['.repeat(201)}⟦[⟧1${']'.repeat(202)};`, 'SF1014'],
  ])('%s', (marked, code) => {
    expectProblems(marked, code);
  });

  test('a thousand nested IFs are a tree', () => {
    const depth = 1_000;
    const { file, diagnostics } = parseFile({
      path: 'p.sf',
      text: `${'IF a THEN\n'.repeat(depth)}SET x = 1;\n${'END IF;\n'.repeat(depth)}`,
    });
    expect(diagnostics).toEqual([]);
    expect(file.statements).toHaveLength(1);
  });

  test('more than that is one error, and no tree that would break whoever walks it', () => {
    const depth = 3_000;
    const heads = 'IF a THEN\nSET y = 1;\n'.repeat(depth);
    const { file, diagnostics } = parseFile({
      path: 'p.sf',
      text: `${heads}ELSEIF b THEN SET x = 1; ELSE SET x = 2;\n${'END IF;\n'.repeat(depth)}SET z = 1;`,
    });
    expect(diagnostics.map(({ code, place }) => [code, place?.line])).toEqual([['SF1014', 2_001]]);
    expect(file.statements).toHaveLength(2);
    let nesting = 0;
    for (
      let at = file.statements[0];
      at?.kind === 'if';
      at = at.branches[0].statements.find(({ kind }) => kind === 'if')
    ) {
      nesting += 1;
    }
    expect(nesting).toBe(1_000);
  });

  test('no text makes it throw', () => {
    const pieces = fc.constantFrom(
      'SOURCE ',
      'LOAD ',
      ' FROM ',
      'IF ',
      ' THEN ',
      'END IF',
      ';',
      '"',
      "'",
      '{',
      '}',
      '$$',
      '${',
      '--',
      '/*',
      '\n',
      'a',
      '1',
      '=',
      'CREATE TABLE ',
      ' AS ',
      '\\',
      '\uE000',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
        ),
        (source) => {
          const { file, diagnostics } = parseFile({ path: 'p.sf', text: source });
          for (const { place } of diagnostics) expect(place?.span.end).toBeLessThanOrEqual(file.text.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
