import fc from 'fast-check';

/** Columns of a table at the server, by name: their types, and constants of the engine for them, which are values too. */
export const columns = {
  i2: { type: 'smallint', constants: ['-32768', '0', '7', '32767', '70000'] },
  i4: { type: 'integer', constants: ['-2147483648', '-1', '0', '1', '7', '2147483647', '9007199254740993'] },
  i8: { type: 'bigint', constants: ['-9223372036854775807', '0', '9007199254740993', '9223372036854775807'] },
  f8: { type: 'double precision', constants: ['-1.5', '0', '0.1', '7', '1e300', '123456789.123456789'] },
  f4: { type: 'real', constants: ['0', '0.1', '7'] },
  n: { type: 'numeric(10,2)', constants: ['-1.50', '0', '0.1', '7', '7.005', '99999999.99', '123456789012'] },
  n38: { type: 'numeric(38,4)', constants: ['-1.5', '0', '7', '7.25'] },
  un: { type: 'numeric', constants: [`'7'`, `'7.0'`, `'0.1'`] },
  b: { type: 'boolean', constants: ['true', 'false'] },
  t: {
    type: 'text',
    constants: [`''`, `'a'`, `'A'`, `'é'`, `'e\u0301'`, `'O''Hara; --'`, `'back\\slash'`, `'two\nlines'`],
  },
  v: { type: 'varchar(20)', constants: [`''`, `'a'`, `'A'`, `'a '`, `'é'`] },
  c: { type: 'char(3)', constants: [`'a'`, `'a  '`, `''`] },
  nd: { type: 'text COLLATE anycase', constants: [`'a'`, `'A'`, `'b'`] },
  e: { type: 'mood', constants: [`'sad'`, `'fine'`, `'neither'`] },
  u: {
    type: 'uuid',
    constants: [`'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, `'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`],
  },
  d: { type: 'date', constants: [`'2026-02-28'`, `DATE '2026-02-28'`, `DATE '0001-01-01'`, `DATE '9999-12-31'`] },
  ts: {
    type: 'timestamp',
    constants: [`'2026-02-28'`, `DATE '2026-02-28'`, `TIMESTAMP '2026-02-28 10:00:00.123456'`, `'2026-02-28 10:00:00'`],
  },
  tz: {
    type: 'timestamptz',
    constants: [
      `'2026-02-28 10:00:00+00'`,
      `TIMESTAMPTZ '2026-02-28T12:30:00.5+02:30'`,
      `'2026-02-28 10:00:00Z'`,
      `TIMESTAMP '2026-02-28 10:00:00'`,
    ],
  },
} as const;

type Name = keyof typeof columns;
const names = Object.keys(columns) as Name[];

/** What columns hold at the server beside their constants: edges of their types. */
const edges: Partial<Record<Name, readonly string[]>> = {
  f8: [`'NaN'`, `'Infinity'`, `'-Infinity'`, `'-0'`],
  f4: [`'NaN'`, `'Infinity'`],
  un: [`'NaN'`, `'1e40'`],
  d: [`'infinity'`, `'-infinity'`, `'0044-03-15 BC'`],
  ts: [`'infinity'`, `'-infinity'`, `'0044-03-15 10:00:00 BC'`],
  tz: [`'infinity'`, `'-infinity'`],
};

/** A row for the table, as the server reads it. */
export const row: fc.Arbitrary<string> = fc
  .tuple(...names.map((name) => fc.option(fc.constantFrom(...valuesOf(name)), { nil: 'NULL', freq: 5 })))
  .map((values) => `(${values.join(', ')})`);

function valuesOf(name: Name): readonly string[] {
  const { constants } = columns[name];
  return [...constants.filter((each) => isValue(name, each)), ...(edges[name] ?? [])];
}

function isValue(name: Name, constant: string): boolean {
  const tooBig = { i2: ['70000'], i4: ['9007199254740993'], n: ['123456789012'], e: [`'neither'`] } as const;
  return !(tooBig as Partial<Record<Name, readonly string[]>>)[name]?.includes(constant);
}

function comparisonOf(names: readonly Name[]): fc.Arbitrary<string> {
  return fc.constantFrom(...names).chain((name) => {
    const constant = fc.constantFrom(...columns[name].constants);
    const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', '!=', '==');
    return fc.oneof(
      { weight: 4, arbitrary: fc.tuple(operator, constant).map(([is, value]) => `${name} ${is} ${value}`) },
      fc.tuple(operator, constant).map(([is, value]) => `${value} ${is} ${name.toUpperCase()}`),
      fc.tuple(constant, constant).map(([low, high]) => `${name} BETWEEN ${low} AND ${high}`),
      fc.tuple(constant, constant, fc.constantFrom('IN', 'NOT IN')).map(([a, b, is]) => `${name} ${is} (${a}, ${b})`),
      fc.constantFrom(`${name} IS NULL`, `${name} IS NOT NULL`, `${name} IN (NULL)`),
    );
  });
}

/** What only the engine may decide. */
const others = fc.constantFrom('i4 % 2 = 1', `t LIKE 'a%'`, 'length(v) > 0', 'i2 = i4', 'f8 = 1e300', `un > '6'`, 'i4');

/** Conditions on a few columns, in the engine's SQL. */
export const conditions: fc.Arbitrary<readonly string[]> = fc
  .shuffledSubarray(names, { minLength: 3, maxLength: 3 })
  .chain((some) => fc.array(conditionOf(comparisonOf(some)), { minLength: 30, maxLength: 30 }));

function conditionOf(comparison: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ all: string }>((tie) => ({
    all: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 12, arbitrary: comparison },
      fc.constantFrom('b', 'NOT b'),
      others,
      fc.tuple(tie('all'), tie('all')).map(([left, right]) => `(${left} AND ${right})`),
      fc.tuple(tie('all'), tie('all')).map(([left, right]) => `(${left} OR ${right})`),
      tie('all').map((each) => `NOT (${each})`),
    ),
  })).all;
}
