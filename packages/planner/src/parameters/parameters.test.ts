import { describe, expect, test } from '@jest/globals';
import { planOf, problemsOf } from '../__fixtures__/plan-text.js';

const load = ' LOAD t FROM s;';

describe('parameters', () => {
  test('every problem is at its key or value, all at once', async () => {
    const text = `SOURCE s TYPE ⟦CSV⟧ PARAMS {
      ⟦"delimeter"⟧: ";",
      "skip_rows": ⟦"three"⟧,
      ⟦"cost_limit_usd"⟧: 5,
      "min_rows": 1,
    };${load}
    EXPORT t TO 'a.csv' TYPE CSV OPTIONS { header: ⟦"perhaps"⟧, ⟦quote⟧: "'" };`;
    const { found, at } = await problemsOf(text);
    expect(at).toBe(text);
    expect(found).toEqual([
      'error SF3002',
      'error SF3001',
      'error SF3003',
      'error SF9001',
      'error SF3003',
      'error SF3001',
    ]);
  });

  test('min_rows says that it does nothing for a load that adds rows', async () => {
    const text = (mode: string) => `SOURCE s TYPE CSV PARAMS { "path": "a", "min_rows": ⟦2⟧ }; LOAD t FROM s ${mode};`;
    for (const mode of ['MODE APPEND', 'MODE UPSERT KEY (id)']) {
      const { found, at, diagnostics } = await problemsOf(text(mode));
      expect({ found, at }).toEqual({ found: ['warning SF3006'], at: text(mode) });
      expect(diagnostics[0]?.related?.[0]?.place.column).toBe(58);
    }
    expect((await problemsOf(text('MODE REPLACE'))).found).toEqual([]);
    const files = '"sync_mode": "incremental", "cursor_field": "_file_modified", "deleted_files": "remove"';
    const allGone = `SOURCE s TYPE CSV PARAMS { "path": "a", "min_rows": 0, ${files} }; LOAD t FROM s;`;
    expect((await problemsOf(allGone)).found).toEqual([]);
  });

  test('two names of one parameter', async () => {
    const text = `SOURCE s TYPE CSV PARAMS { "path": "a", ⟦"file_path"⟧: "b" };${load}`;
    expect(await problemsOf(text)).toMatchObject({ found: ['error SF3004'], at: text });
  });

  test('those of a connection are shown where it is named, its options at their own place', async () => {
    const text = `SOURCE s FROM '⟦shop⟧' OPTIONS { "table": "orders", ⟦"tabel"⟧: 1 };${load}`;
    const connections = { shop: { type: 'postgres', params: { host: 'h', port: 'x', password: '${DB_PASSWORD}' } } };
    const { found, at, diagnostics } = await problemsOf(text, {
      connections,
      variables: { environment: { DB_PASSWORD: 'pw' } },
    });
    expect(found).toEqual(['error SF3003', 'error SF3001']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('connection `shop`');
  });

  test('an unknown variable in a connection says where it stands', async () => {
    const text = `SOURCE s FROM '⟦shop⟧';${load}`;
    const connections = { shop: { type: 'POSTGRES', params: { host: '${DB_HOST}' } } };
    const { found, at, diagnostics } = await problemsOf(text, { connections });
    expect(found).toEqual(['error SF2001']);
    expect(at).toBe(text);
    expect(diagnostics[0]?.message).toContain('`host` of connection `shop`');
  });

  test('a variable that is the whole value takes the type of the parameter', async () => {
    const text = `SOURCE s TYPE CSV PARAMS { path: \${p}, skip_rows: "\${n|3}", delimiter: '\${d}' };${load}`;
    const plan = await planOf(text, { variables: { profile: { p: '5', d: ';' } } });
    expect(plan.sources[0]?.params).toEqual({ path: '5', skip_rows: 3, delimiter: ';' });
    const wrong = `SOURCE s TYPE CSV PARAMS { path: "a", skip_rows: ⟦"\${n}"⟧ };${load}`;
    expect(await problemsOf(wrong, { variables: { profile: { n: 'many' } } })).toMatchObject({
      found: ['error SF3003'],
      at: wrong,
    });
  });

  test('options of a connection go over its parameters', async () => {
    const connections = { shop: { type: 'POSTGRES', params: { host: 'h', port: 5432, table: 'x' } } };
    const plan = await planOf(`SOURCE s FROM 'shop' OPTIONS { table: 'orders' };${load}`, { connections });
    expect(plan.sources[0]).toMatchObject({
      type: 'POSTGRES',
      connection: 'shop',
      params: { host: 'h', port: 5432, table: 'orders' },
    });
  });
});

describe('settings of a source', () => {
  const settings = async (params: string, policies = '') =>
    (await planOf(`SOURCE s TYPE CSV PARAMS { path: 'a', ${params} } ${policies};${load}`)).sources[0];

  test('have defaults and take what is written', async () => {
    expect(await settings('')).toMatchObject({
      common: {
        syncMode: 'full_refresh',
        onBadRows: 'fail',
        schemaEvolution: 'permissive',
        alertOnSchemaChange: false,
        loadMetadata: false,
        debug: { traceQueries: false, explainPlans: false },
      },
      policies: { onError: { action: 'fail' }, onRateLimit: 'wait_and_retry' },
    });
    const written = 'primary_key: ["id"], min_rows: 5, on_bad_rows: "reject", load_metadata: true, max_retries: 2';
    expect(await settings(written, 'ON_ERROR SKIP')).toMatchObject({
      common: { primaryKey: ['id'], minRows: 5, onBadRows: 'reject', loadMetadata: true },
      policies: { onError: { retries: 2, action: 'skip' } },
    });
  });

  test.each([
    ['', 'ON_SCHEMA_CHANGE FAIL', 'strict', false],
    ['', 'ON_SCHEMA_CHANGE CONTINUE', 'permissive', false],
    ['handle_schema_changes: true', 'ON_SCHEMA_CHANGE ALERT_AND_CONTINUE', 'permissive', true],
    ['handle_schema_changes: false', '', 'strict', false],
    ['schema_evolution: "strict"', 'ON_SCHEMA_CHANGE FAIL', 'strict', false],
  ])('schema changes: %s %s is %s', async (params, policy, schemaEvolution, alertOnSchemaChange) => {
    expect(await settings(params, policy)).toMatchObject({ common: { schemaEvolution, alertOnSchemaChange } });
  });

  test('ON_ERROR RETRY, with and without an end', async () => {
    expect(await settings('', 'ON_ERROR RETRY 3 TIMES THEN SKIP')).toMatchObject({
      policies: { onError: { retries: 3, action: 'skip' } },
    });
    expect(await settings('auto_retry: false', 'ON_ERROR RETRY 3 TIMES')).toMatchObject({
      policies: { onError: { retries: 0, action: 'fail' } },
    });
  });

  test.each([
    ['SF3005', `PARAMS { path: 'a', schema_evolution: 'strict' } ⟦ON_SCHEMA_CHANGE CONTINUE⟧;`],
    ['SF3005', `PARAMS { path: 'a', handle_schema_changes: true } ⟦ON_SCHEMA_CHANGE FAIL⟧;`],
    ['SF3005', `PARAMS { path: 'a', max_retries: 2 } ⟦ON_ERROR RETRY 3 TIMES⟧;`],
    ['SF3007', `PARAMS { path: 'a' } ⟦ON_RATE_LIMIT FAIL⟧;`],
    ['SF9001', `PARAMS { path: 'a' } ⟦ON_LIMIT_EXCEEDED STOP⟧;`],
  ])('%s %s', async (code, rest) => {
    const text = `SOURCE s TYPE CSV ${rest}${load}`;
    expect(await problemsOf(text)).toMatchObject({ found: [`error ${code}`], at: text });
  });

  test('cannot come from a secret or from what only a run knows', async () => {
    const secret = `SOURCE s TYPE CSV PARAMS { path: 'a', primary_key: ⟦"\${PRIMARY_KEY}"⟧ };${load}`;
    expect(await problemsOf(secret, { variables: { dotenv: { PRIMARY_KEY: 'id' } } })).toMatchObject({
      found: ['error SF2004'],
      at: secret,
    });
    const run = `SOURCE s TYPE CSV PARAMS { path: 'a', on_bad_rows: ⟦"\${run_id}"⟧ };${load}`;
    expect(await problemsOf(run)).toMatchObject({ found: ['error SF2005'], at: run });
  });
});
