import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SqlFlowError } from '@sqlflow/errors';
import * as fc from 'fast-check';
import { makeProject, problemsOf, shown } from './__fixtures__/make-project.js';
import { loadSettings } from './load-settings.js';

const environment = { HOME: '/home/ada' };

async function settingsOf(files: Record<string, string | Uint8Array>, profile?: string) {
  const dir = await makeProject(files);
  return { dir, ...(await loadSettings({ dir, profile, environment })).settings };
}

async function problemsIn(files: Record<string, string | Uint8Array>, profile?: string) {
  return problemsOf(loadSettings({ dir: await makeProject(files), profile, environment }));
}

async function shownIn(files: Record<string, string | Uint8Array>, profile?: string) {
  return (await problemsIn(files, profile)).map(shown);
}

describe('what is there by default', () => {
  test('an empty sqlflow.yml is a project', async () => {
    const dir = await makeProject();
    expect(await loadSettings({ dir, environment })).toEqual({
      directory: dir,
      settings: {
        name: basename(dir),
        profile: 'dev',
        profiles: [],
        connectorModules: [],
        engine: { type: 'duckdb', path: join(dir, 'target', 'dev.duckdb'), preserveInsertionOrder: true },
        history: { keepDays: 90 },
        variables: {},
        dotenv: {},
        connections: {},
      },
    });
  });

  test('it is found from a directory below', async () => {
    const root = await makeProject({ 'pipelines/a/x.sf': 'x' });
    const { directory } = await loadSettings({ dir: join(root, 'pipelines', 'a'), environment });
    expect(directory).toBe(root);
  });

  test('sections may be empty, and comments alone are nothing', async () => {
    const settings = await settingsOf({
      'sqlflow.yml': '# nothing yet\n',
      'profiles/dev.yml': 'engine:\nvariables:\nconnections: ~\n',
    });
    expect(settings.variables).toEqual({});
    expect(settings.engine.path).toBe(join(settings.dir, 'target', 'dev.duckdb'));
  });
});

describe('sqlflow.yml', () => {
  test('name, connectors and defaults that a profile overrides key by key', async () => {
    const settings = await settingsOf({
      'sqlflow.yml': [
        'name: shop',
        'connectors: ["@acme/sqlflow-crm", ./connectors/own.js]',
        'defaults:',
        '  engine: { threads: 2, memory_limit: 1GB }',
        '  variables: { region: eu, currency: EUR }',
        '  connections: { a: { type: POSTGRES, host: a }, b: { type: POSTGRES, host: b } }',
      ].join('\n'),
      'profiles/dev.yml':
        'engine: { threads: 4 }\nvariables: { region: us }\nconnections: { a: { type: S3, bucket: x } }\n',
    });
    expect(settings.name).toBe('shop');
    expect(settings.connectorModules).toEqual(['@acme/sqlflow-crm', './connectors/own.js']);
    expect(settings.engine).toMatchObject({ threads: 4, memoryLimit: '1GB' });
    expect(settings.variables).toEqual({ region: 'us', currency: 'EUR' });
    expect(settings.connections).toEqual({
      a: { type: 'S3', params: { bucket: 'x' } },
      b: { type: 'POSTGRES', params: { host: 'b' } },
    });
  });

  test('one connector needs no list', async () => {
    expect((await settingsOf({ 'sqlflow.yml': 'connectors: crm' })).connectorModules).toEqual(['crm']);
  });

  test('unknown keys are errors with a suggestion', async () => {
    const problems = await problemsIn({ 'sqlflow.yml': 'name: x\nconectors: []\nweather: fine\n' });
    expect(problems.map(shown)).toEqual([
      'SF7022 sqlflow.yml:2:1 «conectors»: []',
      'SF7022 sqlflow.yml:3:1 «weather»: fine',
    ]);
    expect(problems.map((each) => each.hint)).toEqual([
      'did you mean `connectors`?',
      'known are name, connectors, defaults',
    ]);
  });

  test('values of the wrong kind', async () => {
    const lines = ['name: [a]', 'connectors: [{ a: 1 }, ""]', 'defaults: all'];
    expect(await shownIn({ 'sqlflow.yml': lines.join('\n') })).toEqual([
      'SF7021 sqlflow.yml:1:7 name: «[a]»',
      'SF7021 sqlflow.yml:2:14 connectors: [«{ a: 1 }», ""]',
      'SF7021 sqlflow.yml:2:24 connectors: [{ a: 1 }, «""»]',
      'SF7021 sqlflow.yml:3:11 defaults: «all»',
    ]);
    expect(await shownIn({ 'sqlflow.yml': '- a\n' })).toEqual(['SF7021 sqlflow.yml:1:1 «- a»']);
  });
});

describe('profiles', () => {
  test('are listed, and chosen by name with either ending', async () => {
    const files = {
      'profiles/prod.yaml': 'variables: { env: production }',
      'profiles/dev.yml': '',
      'profiles/x.txt': '',
    };
    const settings = await settingsOf(files, 'prod');
    expect(settings.profiles).toEqual(['dev', 'prod']);
    expect(settings.profile).toBe('prod');
    expect(settings.variables).toEqual({ env: 'production' });
    expect(settings.engine.path).toBe(join(settings.dir, 'target', 'prod.duckdb'));
  });

  test('one that is named and missing is an error that lists those there are', async () => {
    const [problem] = await problemsIn({ 'profiles/prod.yml': '', 'profiles/dev.yml': '' }, 'prd');
    expect(problem).toMatchObject({
      code: 'SF7030',
      message: 'there is no profile `prd`',
      hint: 'did you mean `prod`? there are dev, prod',
    });
    expect((await problemsIn({}, 'dev'))[0]?.hint).toBe('the project has no profiles yet: make profiles/dev.yml');
  });

  test('a name cannot leave the folder', async () => {
    expect((await problemsIn({ 'profiles/dev.yml': '', 'other.yml': '' }, '../other'))[0]?.code).toBe('SF7030');
  });

  test('two files of one profile are an error', async () => {
    const [problem] = await problemsIn({ 'profiles/dev.yml': '', 'profiles/dev.yaml': '' });
    expect(problem?.message).toBe('the profile `dev` is given twice: by profiles/dev.yaml and by profiles/dev.yml');
  });

  test('unknown sections and keys', async () => {
    const text = 'engin: {}\nengine:\n  memory: 2GB\n  memory-limit: 2GB\n';
    const problems = await problemsIn({ 'profiles/dev.yml': text });
    expect(problems.map((each) => [shown(each), each.hint])).toEqual([
      ['SF7022 profiles/dev.yml:1:1 «engin»: {}', 'did you mean `engine`?'],
      [
        'SF7022 profiles/dev.yml:3:3   «memory»: 2GB',
        'known are type, path, mode, memory_limit, threads, preserve_insertion_order',
      ],
      ['SF7022 profiles/dev.yml:4:3   «memory-limit»: 2GB', 'did you mean `memory_limit`?'],
    ]);
  });
});

describe('the engine', () => {
  async function engineOf(text: string, files: Record<string, string> = {}) {
    const { engine, dir } = await settingsOf({ 'profiles/dev.yml': text, ...files });
    return { ...engine, path: engine.path.replace(dir, '<root>') };
  }

  test.each([
    ['engine: { path: data/x.duckdb }', { path: '<root>/data/x.duckdb' }],
    ['engine: { path: /srv/x.duckdb }', { path: '/srv/x.duckdb' }],
    ['engine: { path: ~/x.duckdb }', { path: '/home/ada/x.duckdb' }],
    ['engine: { path: ":memory:" }', { path: ':memory:' }],
    ['engine: { mode: memory }', { path: ':memory:' }],
    ['engines: { duckdb: { mode: memory } }', { path: ':memory:' }],
    [
      'engines: { duckdb: { mode: persistent, path: a.db, memory_limit: 4GB } }',
      { path: '<root>/a.db', memoryLimit: '4GB' },
    ],
    ['engines: { duckdb: { mode: persistent } }', { path: '<root>/target/dev.duckdb' }],
    ['engine: { type: DuckDB, memory_limit: 1.5 GiB, threads: 3 }', { memoryLimit: '1.5 GiB', threads: 3 }],
    ['engine: { preserve_insertion_order: false }', { preserveInsertionOrder: false }],
    ['variables: { db: "${dir}/x", dir: d }\nengine: { path: "${db}.duckdb" }', { path: '<root>/d/x.duckdb' }],
    ['engine: { path: "${NOT_THERE|${env}-${profile}.db}" }', { path: '<root>/dev-dev.db' }],
    ['engine: { path: "${{x}.db" }', { path: '<root>/${x}.db' }],
  ])('%s', async (text, expected) => {
    expect(await engineOf(text)).toMatchObject(expected);
  });

  test('settings find variables in the profile, .env and the environment, in this order', async () => {
    const dir = await makeProject({
      'profiles/dev.yml': 'variables: { A: 1 }\nengine: { path: "${A}${B}${C}" }',
      '.env': 'A=2\nB=2\n',
    });
    const { settings } = await loadSettings({ dir, environment: { A: '3', B: '3', C: '3' } });
    expect(settings.engine.path).toBe(join(dir, '123'));
  });

  test.each([
    ['engine: { type: sqlite }', 'SF7024', 'engine: { type: «sqlite» }'],
    ['engine: { mode: memroy }', 'SF7024', 'engine: { mode: «memroy» }'],
    ['engine: { memory_limit: 2 }', 'SF7024', 'engine: { memory_limit: «2» }'],
    ['engine: { memory_limit: 2 gigs }', 'SF7024', 'engine: { memory_limit: «2 gigs» }'],
    ['engine: { memory_limit: 0GB }', 'SF7024', 'engine: { memory_limit: «0GB» }'],
    ['engine: { memory_limit: -1GB }', 'SF7024', 'engine: { memory_limit: «-1GB» }'],
    ['engine: { threads: 0 }', 'SF7024', 'engine: { threads: «0» }'],
    ['engine: { threads: 2.5 }', 'SF7024', 'engine: { threads: «2.5» }'],
    ['engine: { threads: many }', 'SF7024', 'engine: { threads: «many» }'],
    ['engine: { threads: [4] }', 'SF7021', 'engine: { threads: «[4]» }'],
    ['engine: { preserve_insertion_order: yes }', 'SF7024', 'engine: { preserve_insertion_order: «yes» }'],
    ['engine: { path: "" }', 'SF7024', 'engine: { path: «""» }'],
    ['engine: { path: "${NOPE}" }', 'SF7028', 'engine: { path: «"${NOPE}"» }'],
    ['engine: { path: "${a b}" }', 'SF7024', 'engine: { path: «"${a b}"» }'],
    ['engine: { path: "x${a" }', 'SF7024', 'engine: { path: «"x${a"» }'],
    ['engine: { mode: memory, path: x.db }', 'SF7023', 'engine: { mode: memory, «path»: x.db }'],
    ['engine: { mode: persistent, path: ":memory:" }', 'SF7023', 'engine: { mode: persistent, «path»: ":memory:" }'],
    ['engine: duckdb', 'SF7021', 'engine: «duckdb»'],
    ['engines: { duck: { mode: memory } }', 'SF7022', 'engines: { «duck»: { mode: memory } }'],
  ])('%s is refused', async (text, code, marked) => {
    const [problem, ...more] = await shownIn({ 'profiles/dev.yml': text });
    expect(more).toEqual([]);
    expect(problem?.split(' profiles/dev.yml:1:')[0]).toBe(code);
    expect(problem).toContain(marked);
  });

  test('variables that refer to each other say the way round', async () => {
    const text = 'variables: { a: "${b}", b: "${a}" }\nengine: { path: "${a}" }';
    expect((await problemsIn({ 'profiles/dev.yml': text }))[0]?.message).toBe(
      '`path` of the engine needs the variable `a`, which refers to itself: a → b → a',
    );
  });

  test('both spellings at once are refused', async () => {
    const problems = await shownIn({ 'profiles/dev.yml': 'engine: {}\nengines: {}\n' });
    expect(problems).toEqual(['SF7023 profiles/dev.yml:2:1 «engines»: {}']);
  });
});

describe('variables', () => {
  test('are text exactly as written', async () => {
    const text = `variables:
  price: 1.10
  zip: 01234
  answer: yes
  big: 12345678901234567890
  day: 2026-01-31
  time: 2026-01-31T10:00:00+02:00
  hex: 0x1F
  nothing:
  null_word: null
  no: true
  quoted: "a\\tb"
  single: 'it''s'
  block: |
    two
    lines
  other: \${price}
  same: &x one
  again: *x
`;
    expect((await settingsOf({ 'profiles/dev.yml': text })).variables).toEqual({
      price: '1.10',
      zip: '01234',
      answer: 'yes',
      big: '12345678901234567890',
      day: '2026-01-31',
      time: '2026-01-31T10:00:00+02:00',
      hex: '0x1F',
      nothing: '',
      null_word: 'null',
      no: 'true',
      quoted: 'a\tb',
      single: "it's",
      block: 'two\nlines\n',
      other: '${price}',
      same: 'one',
      again: 'one',
    });
  });

  test('nested values, impossible names and dangling references are errors, all at once', async () => {
    const text = 'variables:\n  list: [a, b]\n  map: { a: 1 }\n  start-date: x\n  ref: *nowhere\n';
    const problems = await problemsIn({ 'profiles/dev.yml': text });
    expect(problems.map(shown)).toEqual([
      'SF7025 profiles/dev.yml:2:9   list: «[a, b]»',
      'SF7025 profiles/dev.yml:3:8   map: «{ a: 1 }»',
      'SF7026 profiles/dev.yml:4:3   «start-date»: x',
      'SF7025 profiles/dev.yml:5:8   ref: «*nowhere»',
    ]);
  });

  test('a name like that of an object method is only a name', async () => {
    const settings = await settingsOf({ 'profiles/dev.yml': 'variables: { constructor: a, __proto__: b }' });
    expect(Object.entries(settings.variables)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
    ]);
  });
});

describe('connections', () => {
  test('numbers that would lose digits stay text, others keep their type', async () => {
    const text = `connections:
  shop:
    type: POSTGRES
    port: 5432
    password: 0123
    version: 1.10
    account: 12345678901234567890
    ssl: true
    schemas: [a, b]
    retry: { max: 3, note: }
`;
    expect((await settingsOf({ 'profiles/dev.yml': text })).connections).toEqual({
      shop: {
        type: 'POSTGRES',
        params: {
          port: 5432,
          password: '0123',
          version: '1.10',
          account: '12345678901234567890',
          ssl: true,
          schemas: ['a', 'b'],
          retry: { max: 3, note: null },
        },
      },
    });
  });

  test("the Python SQLFlow's spelling", async () => {
    const text = 'connectors: { shop: { type: POSTGRES, params: { host: db, port: 5432 } }, bare: { type: CSV } }';
    expect((await settingsOf({ 'profiles/dev.yml': text })).connections).toEqual({
      shop: { type: 'POSTGRES', params: { host: 'db', port: 5432 } },
      bare: { type: 'CSV', params: {} },
    });
  });

  test('what is wrong with them', async () => {
    const lines = [
      'connections:',
      '  a: { host: x }',
      '  b: postgres',
      '  c: { type: [x] }',
      '  d: { type: CSV }',
      'connectors:',
      '  d: { type: CSV }',
      '  e: { type: CSV, host: x }',
      '  f: { type: CSV, params: x }',
      '  g: { type: }',
    ];
    expect(await shownIn({ 'profiles/dev.yml': lines.join('\n') })).toEqual([
      'SF7027 profiles/dev.yml:2:3   «a»: { host: x }',
      'SF7021 profiles/dev.yml:3:6   b: «postgres»',
      'SF7021 profiles/dev.yml:4:14   c: { type: «[x]» }',
      'SF7023 profiles/dev.yml:7:3   «d»: { type: CSV }',
      'SF7022 profiles/dev.yml:8:19   e: { type: CSV, «host»: x }',
      'SF7021 profiles/dev.yml:9:27   f: { type: CSV, params: «x» }',
      'SF7027 profiles/dev.yml:10:8   g: { «type»: }',
    ]);
  });

  test.each([
    ['contains itself', 'connections:\n  a: &a\n    type: CSV\n    self: *a\n'],
    [
      'doubles itself thirty times',
      `connections:\n  a:\n    type: CSV\n    x0: &x0 [1]\n${Array.from(
        { length: 30 },
        (_, at) => `    x${at + 1}: &x${at + 1} [*x${at}, *x${at}]\n`,
      ).join('')}`,
    ],
  ])('a value that %s ends', async (_, text) => {
    const problems = await problemsIn({ 'profiles/dev.yml': text });
    expect(problems.map((each) => each.code)).toEqual(['SF7021']);
    expect(problems[0]?.message).toContain('must be a connection of at most 1000 values');
  });
});

describe('YAML that does not parse', () => {
  test.each([
    ['a tab', 'variables:\n\ta: 1\n', 'SF7020 profiles/dev.yml:2:1 «\t»a: 1'],
    ['a key twice', 'engine: {}\nengine: {}\n', 'SF7020 profiles/dev.yml:2:1 «e»ngine: {}'],
    ['an open quote', 'variables: { a: "x }\n', 'SF7020 profiles/dev.yml:1:20 variables: { a: "x «}»'],
    ['two documents', 'engine: {}\n---\nvariables: {}\n', 'SF7020 profiles/dev.yml:2:1 «---»'],
    ['a tag', 'variables: { a: !env X }\n', 'SF7020 profiles/dev.yml:1:17 variables: { a: «!env» X }'],
    ['a reserved sign', 'variables:\n  a: @x\n', 'SF7020 profiles/dev.yml:2:6   a: «@»x'],
  ])('%s', async (_, text, expected) => {
    expect(await shownIn({ 'profiles/dev.yml': text })).toEqual([expected]);
  });

  test('the same key twice by quotes only', async () => {
    const problems = await problemsIn({
      'profiles/dev.yml': 'variables: { 1a: x }\nengine: { threads: 1, "threads": 2 }',
    });
    expect(problems.map((each) => each.message)).toContain('this is not valid YAML: the same key is given twice');
  });

  test('a byte-order mark and CRLF are fine', async () => {
    const settings = await settingsOf({ 'profiles/dev.yml': '\uFEFFvariables:\r\n  a: x\r\n  b: y\r\n' });
    expect(settings.variables).toEqual({ a: 'x', b: 'y' });
  });
});

describe('.env', () => {
  test('is read without touching the process', async () => {
    const before = { ...process.env };
    const { dotenv } = await settingsOf({ '.env': '# c\nexport A=1\nB="x\\ny"\nC=\'# no\'\n\nD=a=b\n' });
    expect(dotenv).toEqual({ A: '1', B: 'x\ny', C: '# no', D: 'a=b' });
    expect({ ...process.env }).toEqual(before);
  });

  test('a `${` that begins no variable is an error at its place, and the line is not shown', async () => {
    const problems = await problemsIn({ '.env': 'A=${B}\nPASSWORD=hunter${22\nexport C="x\ny ${Y:-z}"\nD=${{text}\n' });
    expect(problems.map(({ code, message, place }) => [code, message, place?.line, place?.column])).toEqual([
      ['SF7031', '`PASSWORD` of .env has a `${` that begins no variable', 2, 16],
      ['SF7031', '`C` of .env has a `${` that begins no variable', 4, 3],
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter|:-z/);
  });

  test('a line that sets nothing is an error, and is not shown', async () => {
    const problems = await problemsIn({ '.env': 'A=1\nPASSWORD hunter22\nKEY="one\ntwo"\n' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'SF7029',
      message: 'this line of .env sets no variable: it has no `=`',
      place: { file: '.env', line: 2 },
    });
    expect(JSON.stringify(problems)).not.toContain('hunter22');
  });
});

describe('files that cannot be read', () => {
  test('all problems of all files come together', async () => {
    const problems = await shownIn({
      'sqlflow.yml': 'nmae: x\n',
      'profiles/dev.yml': 'engine: { threads: 0 }\nvariables: [a]\n',
      '.env': 'nothing\n',
    });
    expect(problems.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      'SF7022 sqlflow.yml:1:1',
      'SF7021 profiles/dev.yml:2:12',
      'SF7029 .env:1:1',
      'SF7024 profiles/dev.yml:1:20',
    ]);
  });

  test('not UTF-8, a directory, no permission, profiles as a file', async () => {
    expect(await shownIn({ 'profiles/dev.yml': Buffer.from('variables: { a: caf\xe9 }', 'latin1') })).toEqual([
      'SF7014 profiles/dev.yml:1:20 variables: { a: caf«\uFFFD» }',
    ]);
    expect(await shownIn({ profiles: 'x' })).toEqual(['SF7012']);

    const root = await makeProject();
    await mkdir(join(root, '.env'));
    await mkdir(join(root, 'profiles', 'dev.yml'), { recursive: true });
    const problems = await problemsOf(loadSettings({ dir: root, environment }));
    expect(problems.map((each) => each.message)).toEqual([
      'profiles/dev.yml is a directory, not a file',
      '.env is a directory, not a file',
    ]);
  });

  test('what the operating system refuses', async () => {
    const root = await makeProject();
    await symlink('.env', join(root, '.env'));
    const [problem] = await problemsOf(loadSettings({ dir: root, environment }));
    expect(problem).toMatchObject({
      code: 'SF7013',
      message: 'cannot read .env: ELOOP: too many symbolic links encountered',
    });
  });

  test('a link that leads nowhere is a missing file', async () => {
    const root = await makeProject();
    await mkdir(join(root, 'profiles'));
    await symlink('/nowhere', join(root, 'profiles', 'dev.yml'));
    const [problem] = await problemsOf(loadSettings({ dir: root, environment }));
    expect(problem?.message).toBe('the file profiles/dev.yml does not exist');
  });
});

describe('whatever is in the files', () => {
  const load = async (text: string) =>
    loadSettings({ dir: await makeProject({ 'profiles/dev.yml': text }), environment });

  test('it is understood, or its problems are told', async () => {
    const words = [
      'engine',
      'engines',
      'duckdb',
      'variables',
      'connections',
      'connectors',
      'type',
      'params',
      'path',
      'mode',
    ];
    const signs = [
      ':',
      ': ',
      '\n',
      '\n  ',
      '\n    ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '"',
      '&a ',
      '*a',
      '- ',
      '?',
      '!x ',
      '| ',
      '${',
      '}',
      '#',
      '\t',
    ];
    const text = fc
      .array(fc.constantFrom(...words, ...signs, 'x', '1', '~'), { maxLength: 30 })
      .map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        const outcome = await load(written).catch((error: unknown) => error);
        const understood = typeof outcome === 'object' && outcome !== null && 'settings' in outcome;
        expect(understood || SqlFlowError.isInstance(outcome)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('quoted variables come back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (value) => {
        const { settings } = await load(`variables: { a: ${JSON.stringify(value)} }`);
        expect(settings.variables).toEqual({ a: value });
      }),
      { numRuns: 100 },
    );
  });
});

test('lines that are shown carry no secrets', async () => {
  const lines = [
    'engine: { thread: 1 }',
    'connections:',
    '  a: { typ: X, password: "hunter22", api_key: hunter22, host: db',
    '  b: postgres://app:hunter22@db/shop',
  ];
  const unclosed = await problemsIn({ 'profiles/dev.yml': lines.join('\n') });
  const flat = await problemsIn({ 'profiles/dev.yml': `connections:\n${lines[3]}\n  c: { DB_TOKEN: hunter22 }\n` });
  expect(unclosed.length).toBeGreaterThan(0);
  expect(flat.map(shown)).toEqual([
    'SF7021 profiles/dev.yml:2:6   b: «postgres://app:********@db/shop»',
    'SF7027 profiles/dev.yml:3:3   «c»: { DB_TOKEN: ******** }',
  ]);
  expect(JSON.stringify([unclosed, flat])).not.toContain('hunter22');
});

describe('a `${` that begins no variable', () => {
  test('is an error at its place wherever a profile takes variables', async () => {
    const profile = [
      'variables:',
      '  a: "x${b c}"',
      "  b: 'x${open'",
      '  c: "tab\\t${1}"',
      '  d: "${fine|${too}} ${{ text"',
      'connections:',
      '  shop: { type: POSTGRES, host: [h, "${no name}"], password: "abc${d" }',
      '',
    ].join('\n');
    expect(await shownIn({ 'profiles/dev.yml': profile })).toEqual([
      'SF7031 profiles/dev.yml:2:8   a: "x«${b c}»"',
      "SF7031 profiles/dev.yml:3:8   b: 'x«${open»'",
      'SF7031 profiles/dev.yml:4:12   c: "tab\\t«${1}»"',
      'SF7031 profiles/dev.yml:7:38   shop: { type: POSTGRES, host: [h, "«${no name}»"], password: ******** }',
      expect.stringMatching(/^SF7031 profiles\/dev\.yml:7:66 .*\*«\*+»/),
    ]);
  });
});

describe('the history', () => {
  test('is kept as long as the profile says, else as `defaults` says', async () => {
    const dir = await makeProject({
      'sqlflow.yml': 'defaults: { history: { keep_days: 30 } }\n',
      'profiles/short.yml': 'history: { keep_days: 7 }\n',
      'profiles/wrong.yml': 'history: { keep_days: soon, days: 3 }\n',
    });
    const keepDays = async (profile?: string) =>
      (await loadSettings({ dir, profile, environment })).settings.history.keepDays;
    expect([await keepDays(), await keepDays('short')]).toEqual([30, 7]);
    const problems = await keepDays('wrong').catch((error: { diagnostics: { code: string }[] }) => error.diagnostics);
    expect(problems).toMatchObject([{ code: 'SF7022' }, { code: 'SF7024' }]);
  });
});
