import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planOf, planText } from './__fixtures__/plan-text.js';
import { type ExportTask, resolvePlanText, resolvePlanValue, serializePlan, type TransformTask } from './index.js';

describe('secrets', () => {
  test('variables of .env and the environment whose name says so stay references everywhere', async () => {
    const text = `SOURCE s TYPE CSV PARAMS { path: "data/\${API_TOKEN}/\${name}.csv" }; LOAD t FROM s WHERE k = '\${API_TOKEN}';
      CREATE TABLE u AS SELECT '\${API_TOKEN}' FROM t_\${api_key};
      EXPORT u TO 'out/\${api_key}.csv' TYPE CSV;`;
    const variables = { environment: { API_TOKEN: 'x1' }, dotenv: { api_key: 'y2', name: 'orders' } };
    const { plan, secrets } = await planText(text, { variables, tables: [{ table: { name: 't_y2' }, kind: 'table' }] });
    expect(plan?.sources[0]?.params).toEqual({
      path: { $text: 'data/${API_TOKEN}/orders.csv', $references: ['API_TOKEN'] },
    });
    expect(plan?.tasks[0]).toMatchObject({
      reads: ['file:data/${API_TOKEN}/orders.csv'],
      where: { text: { text: "k = '${API_TOKEN}'", references: ['API_TOKEN'] } },
    });
    expect(plan?.tasks[1]?.reads).toEqual(['t_${api_key}']);
    expect(plan?.tasks[2]).toMatchObject({ id: 'export:out/${api_key}.csv', writes: ['file:out/${api_key}.csv'] });
    expect([...secrets]).toEqual([
      ['API_TOKEN', 'x1'],
      ['api_key', 'y2'],
    ]);
  });

  test.each([
    ['postgresql://u:p@ss@h/db', 'postgresql://u:${export.password}@h/db', 'p@ss'],
    ['postgresql://u:p s/s@h/db?x=a@b', 'postgresql://u:${export.password}@h/db?x=a@b', 'p s/s'],
    [`postgresql://u:${'x'.repeat(300)}@h`, 'postgresql://u:${export.password}@h', 'x'.repeat(300)],
    ['postgresql://u:${plain}@h', 'postgresql://u:${export.password}@h', 'from-variable'],
    ['postgresql://u:a${plain}${DB_PASSWORD}@h', 'postgresql://u:${export.password}@h', 'afrom-variablefrom-env'],
    ['postgresql://u:${DB_PASSWORD}@h', 'postgresql://u:${DB_PASSWORD}@h', 'from-env'],
    ['postgresql://h/db?user=u&password=a;b&x=1', 'postgresql://h/db?user=u&password=${export.password}&x=1', 'a;b'],
    ['postgresql://h/db?user=u&pass%77ord=a', 'postgresql://h/db?user=u&pass%77ord=${export.password}', 'a'],
    ['x://h;user=u;password=a b;x=1', 'x://h;user=u;password=${export.password};x=1', 'a b'],
    ['host=h password=a b user=u', 'host=h password=${export.password} user=u', 'a b'],
    ["host=h password = ''a b'' user=u", 'host=h password = ${export.password} user=u', "'a b'"],
    ['sslpassword=${plain}', 'sslpassword=${export.sslpassword}', 'from-variable'],
  ])('in the address %s of an EXPORT are not shown', async (address, shown, secret) => {
    const variables = { given: { plain: 'from-variable' }, dotenv: { DB_PASSWORD: 'from-env' } };
    const { plan, secrets } = await planText(`EXPORT SELECT 1 AS a TO '${address}' TYPE CSV;`, { variables });
    const task = plan?.tasks[0] as ExportTask;
    expect(task).toMatchObject({ id: `export:${shown}`, to: { uri: { text: shown } } });
    expect([...secrets.values()]).toContain(secret);
    const text = resolvePlanText(task.to.uri, (name) => secrets.get(name) ?? '');
    const [given, hidden] = [variables.given.plain, variables.dotenv.DB_PASSWORD];
    expect(text).toBe(address.replace('${plain}', given).replace('${DB_PASSWORD}', hidden).replaceAll("''", "'"));
  });

  test('what ends in a secret parameter becomes a reference, wherever it came from', async () => {
    const text = `SET pw = "from-set";
      SOURCE a TYPE CSV PARAMS { path: "a", password: "literal" };
      SOURCE b TYPE CSV PARAMS { path: "b", password: "x\${pw}y", pin: 1234 };
      SOURCE c FROM 'shop';
      LOAD a FROM a; LOAD b FROM b; LOAD c FROM c;
      EXPORT a TO 'o.csv' TYPE CSV OPTIONS { password: '\${given}' };`;
    const connections = { shop: { type: 'POSTGRES', params: { host: 'h', password: 'pre-${DB_PASSWORD}' } } };
    const variables = { given: { given: 'from-given' }, dotenv: { DB_PASSWORD: 'from-env' } };
    const { plan, secrets } = await planText(text, { connections, variables });
    expect(plan?.sources.map((source) => source.params)).toEqual([
      { path: 'a', password: { $text: '${a.password}', $references: ['a.password'] } },
      {
        path: 'b',
        password: { $text: '${b.password}', $references: ['b.password'] },
        pin: { $text: '${b.pin}', $references: ['b.pin'], $json: true },
      },
      { host: 'h', password: { $text: '${c.password}', $references: ['c.password'] } },
    ]);
    const resolved = plan?.sources.map((source) => resolvePlanValue(source.params, (name) => secrets.get(name)));
    expect(resolved).toEqual([
      { path: 'a', password: 'literal' },
      { path: 'b', password: 'xfrom-sety', pin: 1234 },
      { host: 'h', password: 'pre-from-env' },
    ]);
    const options = (plan?.tasks.at(-1) as ExportTask | undefined)?.to.options ?? null;
    expect(resolvePlanValue(options, (name) => secrets.get(name))).toEqual({ password: 'from-given' });
    expect(JSON.stringify(options)).not.toContain('from-given');
  });

  test('parts that only a run knows stay apart', async () => {
    const text = 'SOURCE s TYPE CSV PARAMS { path: "a", password: "pw-${run_id}-end" }; LOAD t FROM s;';
    const { plan, secrets } = await planText(text);
    const params = plan?.sources[0]?.params ?? null;
    expect(JSON.stringify(params)).not.toContain('pw-');
    expect(resolvePlanValue(params, (name) => (name === 'run_id' ? 'R' : secrets.get(name)))).toEqual({
      path: 'a',
      password: 'pw-R-end',
    });
  });

  test('source lines of problems have them starred out, messages name the variable', async () => {
    const text = `SOURCE s TYPE CSV PARAMS { path: "a", password: "hunter2", "pth": 1, skip_rows: "\${API_TOKEN}" }; LOAD t FROM s;`;
    const { diagnostics } = await planText(text, { variables: { environment: { API_TOKEN: 'tok-123' } } });
    expect(diagnostics).toHaveLength(2);
    const all = JSON.stringify(diagnostics);
    expect(all).not.toContain('hunter2');
    expect(all).not.toContain('tok-123');
    expect(diagnostics[0]?.place?.lineText).toContain('password: "*******"');
  });

  test('a variable that has no value is shown where it stands in for a secret, and its default is not', async () => {
    const lineOf = async (pin: string) => {
      const { diagnostics } = await planText(`SOURCE s TYPE CSV PARAMS { path: "a", pin: ${pin} }; LOAD t FROM s;`);
      expect(diagnostics.map(({ code }) => code)).toEqual(['SF2001']);
      return diagnostics[0]?.place?.lineText;
    };
    expect(await lineOf('"${NOTES_KEY}"')).toContain('pin: "${NOTES_KEY}"');
    expect(await lineOf('"${NOTES_KEY}hunter2"')).toContain('pin: "*******************"');
  });

  test('a secret that is known by its text is masked in other lines and words too', async () => {
    const text = `SET pw = "c0rrect-horse"; LOAD x FROM nothing; SOURCE s TYPE CSV PARAMS { path: "a", password: "\${pw}" };
      LOAD t FROM s; CREATE TABLE u AS SELECT * FROM "c0rrect-horse";`;
    const { diagnostics } = await planText(text);
    expect(diagnostics).toHaveLength(2);
    expect(JSON.stringify(diagnostics)).not.toContain('c0rrect');
    expect(diagnostics[1]?.message).toContain('${s.password}');
  });

  test('everyday values are masked by nothing but their place', async () => {
    const text = `SOURCE s TYPE CSV PARAMS { path: "eu", password: "eu" }; LOAD eu FROM s; CREATE TABLE t AS SELECT 'eu' FROM eu;`;
    const plan = await planOf(text);
    expect(plan.sources[0]?.params).toMatchObject({ path: 'eu' });
    expect((plan.tasks[1] as TransformTask).query.text).toBe("SELECT 'eu' FROM eu");
  });

  test('no plan holds a secret, wherever it came from and wherever it is used, and every use gets its value', async () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9$!%#@^&*+=]{7,16}[0-9]$/);
    const origin = fc.constantFrom('given', 'profile', 'set', 'dotenv', 'environment', 'default');
    const use = fc.constantFrom('path', 'sql', 'where', 'uri', 'option', 'comment', 'table-file', 'other');
    await fc.assert(
      fc.asyncProperty(secret, origin, fc.array(use, { maxLength: 5 }), async (value, from, uses) => {
        const written = from === 'default' ? `\${DB_PASSWORD|${value}}` : '${DB_PASSWORD}';
        const has = (each: string): string => (uses.some((used) => used === each) ? written : 'nothing');
        const text = `${from === 'set' ? `SET DB_PASSWORD = '${value}';` : ''}
          SOURCE s TYPE CSV PARAMS { path: "in/${has('path')}.csv", password: "${written}", delimiter: "<${has('other')}>" };
          -- ${uses.includes('comment') ? value : 'comment'}
          LOAD t FROM s WHERE x = '${has('where')}';
          CREATE TABLE u AS SELECT '${has('sql')}' FROM read_csv('${has('table-file')}');
          EXPORT t TO 'out/${has('uri')}.csv' TYPE CSV OPTIONS { password: "p${has('option')}" };`;
        const variables = ['given', 'profile', 'dotenv', 'environment'].includes(from)
          ? { [from]: { DB_PASSWORD: value } }
          : {};
        const { plan, secrets, diagnostics } = await planText(text, { variables });
        expect(diagnostics).toEqual([]);
        if (plan === undefined) throw new Error('no plan');
        expect(serializePlan(plan)).not.toContain(JSON.stringify(value).slice(1, -1));
        const lookup = (name: string): string | undefined => secrets.get(name);
        const real = (each: string): string => has(each).replace(written, () => value);
        expect(resolvePlanValue(plan.sources[0]?.params ?? null, lookup)).toEqual({
          path: `in/${real('path')}.csv`,
          password: value,
          delimiter: `<${real('other')}>`,
        });
        expect(resolvePlanText((plan.tasks[1] as TransformTask).query.text, lookup)).toBe(
          `SELECT '${real('sql')}' FROM read_csv('${real('table-file')}')`,
        );
        expect(resolvePlanText((plan.tasks[2] as ExportTask).to.uri, lookup)).toBe(`out/${real('uri')}.csv`);
      }),
      { numRuns: 300 },
    );
  });
});
