import { describe, expect, test } from '@jest/globals';
import { nodesOf } from './__fixtures__/marked.js';
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
    'LOAD größe FROM a$b;',
    'LOAD where FROM where WHERE where = 1;',
    'LOAD t FROM s WHERE x = mode MODE MERGE MERGE_KEYS mode;',
    "LOAD t FROM s WHERE mode IN ('a') AND mode IS NOT NULL;",
    'CREATE TABLE a MODE INCREMENTAL BY as LOOKBACK 2 DAYS AS SELECT 1;',
    'CREATE TABLE a MODE UPSERT KEY as, b AS SELECT 1;',
    "EXPORT from TO 'x' TYPE CSV;",
    'LOAD\nload FROM from;',
    'CREATE TABLE a AS SELECT\n  load total FROM t;',
    "CREATE TABLE a AS SELECT\n  source x FROM 'f.csv';",
    'CREATE TABLE a AS SELECT a *\n  load b FROM c;',
    'CREATE TABLE a AS FROM t\nexport SELECT a;',
    'CREATE TABLE a AS SELECT b\nexport FROM t;',
    'CREATE TABLE a AS SELECT CASE WHEN b THEN 1\nELSE 2 END if FROM t;',
    'IF ${x} == 1 THEN CREATE TABLE a AS SELECT CASE WHEN b THEN 1\nELSE 2\nEND FROM t; END IF;',
  ])('%s', (line) => {
    expect(nodesOf(line)).toHaveLength(1);
  });
});

describe('CREATE', () => {
  test.each([
    ['TABLE a AS', { kind: 'create-table', orReplace: false }],
    ['or replace table x.y AS', { kind: 'create-table', orReplace: true }],
    [
      'OR REPLACE VIEW "v w" AS',
      { kind: 'create-view', orReplace: true, name: { parts: [{ name: 'v w', quoted: true }] } },
    ],
    ['TABLE a MODE REPLACE AS', { mode: { mode: 'replace' } }],
    ['TABLE a MODE APPEND AS', { mode: { mode: 'append' } }],
    ['TABLE a MODE UPSERT KEY (a, b) AS', { mode: { mode: 'upsert', keys: [name('a'), name('b')] } }],
    ['TABLE a MODE INCREMENTAL BY d AS', { mode: { mode: 'incremental', by: name('d') } }],
    ["TABLE a MODE INCREMENTAL BY d LOOKBACK '1 day' AS", { mode: { lookback: { text: '1 day' } } }],
    ['TABLE a MODE INCREMENTAL BY d LOOKBACK 2 days AS', { mode: { lookback: { text: '2 DAYS' } } }],
    ["TABLE a MODE INCREMENTAL BY d LOOKBACK 'P7D' AS", { mode: { lookback: { text: 'P7D' } } }],
    ['TABLE a MODE INCREMENTAL BY d LOOKBACK 3 AS', { mode: { lookback: { text: '3' } } }],
  ])('CREATE %s', (head, expected) => {
    expect(nodesOf(`CREATE ${head} SELECT 1;`)).toMatchObject([{ ...expected, query: sql('SELECT 1') }]);
  });
});

describe('EXPORT, SET, INCLUDE', () => {
  test.each([
    [
      "EXPORT a.b TO 'x.csv' TYPE CSV;",
      { what: { kind: 'qualified-name' }, to: { kind: 'uri', uri: text('x.csv'), type: name('CSV') } },
    ],
    [
      "EXPORT FROM t TO 'y' TYPE PARQUET PARAMS { tab: '\\t', quote: '\\'' };",
      {
        what: sql('FROM t'),
        options: { entries: [{ value: { template: text('\t') } }, { value: { template: text("'") } }] },
      },
    ],
    [
      "EXPORT SELECT * FROM t WHERE a SIMILAR TO 'x' TO 'y' TYPE CSV;",
      { what: sql("SELECT * FROM t WHERE a SIMILAR TO 'x'"), to: { uri: text('y') } },
    ],
    [
      "EXPORT SELECT '\\' AS x, {'a': 1} AS options TO CONNECTION 'c' OPTIONS { mode: 'append' };",
      {
        what: sql("SELECT '\\' AS x, {'a': 1} AS options"),
        to: { kind: 'connection', connection: text('c') },
        options: { entries: [{ key: 'mode' }] },
      },
    ],
    ['SET a = 0.10;', { name: name('a'), value: { kind: 'number', digits: '0.10' } }],
    [
      'SET a = ${b|5};',
      { value: { kind: 'bare-variable', variable: { kind: 'variable', name: 'b', default: text('5') } } },
    ],
    ["include 'a.sf';", { kind: 'include', path: text('a.sf') }],
    ["INCLUDE 'a.sf' AS shop;", { alias: name('shop') }],
  ])('%s', (statement, expected) => {
    expect(nodesOf(statement)).toMatchObject([expected]);
  });

  test('an ELSE with an IF on the next line holds an IF of its own', () => {
    const inner = 'IF b THEN SET x = 1; END IF;';
    expect(nodesOf(`IF a THEN SET x = 2; ELSE\n  ${inner}\nEND IF;`)).toMatchObject([
      { branches: [{}], otherwise: [{ kind: 'if' }] },
    ]);
  });
});

describe('files', () => {
  test.each(['', ';;', '-- only a comment', '/* one */ ;'])('%j holds no statement', (source) => {
    expect(nodesOf(source)).toEqual([]);
  });

  test('comments outside of queries are listed, those inside belong to the query', () => {
    const source = [
      '-- top\r\nSOURCE a TYPE CSV PARAMS { -- one\r\n "a": 1, /* two */ b: 2 } -- three\r\n;',
      'CREATE TABLE t AS /* lead */ SELECT 1 -- inside\n, 2 /* tail */;',
    ].join('\n');
    const { file } = parseFile({ path: 'p.sf', text: source });
    const expected = ['-- top', '-- one', '/* two */', '-- three', '/* lead */', '/* tail */'];
    expect(file.comments.map((comment) => comment.text)).toEqual(expected);
    expect(file.statements).toMatchObject([
      {},
      { query: { template: { parts: [{ text: 'SELECT 1 -- inside\n, 2' }] } } },
    ]);
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
    ['append', 'append'],
    ["'two\nlines'", 'two\nlines'],
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
