import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allFiles, type CommandProject, commandProject } from './command-project.js';

const secrets = {
  dotenv: 'hunter2-from-dotenv',
  environment: "it's-from-the/environment+1",
  url: 'inside-a-url-99',
};

let project: CommandProject;
beforeEach(async () => {
  project = await commandProject({
    '.env': `DB_PASSWORD=${secrets.dotenv}\nSHOP_DSN=postgres://app:${secrets.url}@db.example/shop\n`,
    'data/a.csv': 'id\n1\n',
    'pipelines/p.sf': `SOURCE gone TYPE CSV PARAMS { "path": "data/\${DB_PASSWORD}.csv" } ON_ERROR SKIP;
LOAD gone FROM gone;
SOURCE a TYPE CSV PARAMS { "path": "data/a.csv", "debug_mode": { "log_level": "debug", "trace_queries": true, "explain_plans": true } };
LOAD a FROM a WHERE '\${API_TOKEN|}' <> 'x' OR true;
CREATE TABLE length AS SELECT length('\${SHOP_DSN}') AS n FROM a;
CREATE TABLE failing AS SELECT error('refused: \${SHOP_DSN}') AS x FROM a;
CREATE TABLE casting AS SELECT '\${DB_PASSWORD}'::INTEGER AS x FROM a;
EXPORT SELECT 1 AS "\${DB_PASSWORD}" TO 'output/\${DB_PASSWORD}.csv' TYPE CSV;
EXPORT SELECT 1 AS x TO 'data/a.csv/\${DB_PASSWORD}.csv' TYPE CSV;
`,
  });
});
afterEach(() => project.remove());

/** Every spelling in which a secret of the tests could show. */
const spellings = Object.values(secrets).flatMap((value) => [
  value,
  value.replaceAll("'", "''"),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
]);

function expectNoSecret(what: string, text: string): void {
  const shown = spellings.filter((spelling) => text.includes(spelling));
  expect({ what, shown }).toEqual({ what, shown: [] });
}

describe('a secret', () => {
  test.each([
    ['validate', ['validate', '--verbose']],
    ['compile', ['compile', 'p']],
    ['plan', ['plan', 'p', '--verbose']],
    ['describe', ['describe', 'p']],
    ['list', ['list', '--json']],
    ['viz', ['viz', 'p']],
    ['fmt', ['fmt', '--check']],
  ])('is not in what %s says', async (_command, args) => {
    const environment = { API_TOKEN: secrets.environment.replaceAll("'", "''") };
    const { output } = await project.sqlflowWith({ environment }, ...args);
    expect(output).not.toBe('');
    expectNoSecret(args.join(' '), output);
  });

  test('is in nothing that a run says, logs or keeps', async () => {
    const environment = { API_TOKEN: secrets.environment.replaceAll("'", "''") };
    const run = (...args: readonly string[]) =>
      project.sqlflowWith({ environment }, 'run', '--verbose', '--debug', '--log-file', 'logs/run.log', ...args);
    const outcomes = [await run(), await run('--json')];
    for (const { code, output } of outcomes) {
      expect({ code, output }).toMatchObject({ code: 1 });
      expect(output).toContain('***');
      expectNoSecret('run', output);
    }
    expectNoSecret('log', await project.read('logs/run.log'));
    await project.sqlflow('docs');
    for (const file of await allFiles(join(project.directory, 'target'))) {
      expectNoSecret(file, await readFile(join(project.directory, 'target', file), 'latin1'));
    }
  });

  test('that is a parameter in the text of a file is hidden in the line that is shown', async () => {
    await project.write({
      'pipelines/p.sf': `SOURCE s TYPE CSV PARAMS { "path": "data/a.csv", "password": "${secrets.url}" };\nLOAD s FROM s;\n`,
      'profiles/dev.yml': `connections:\n  shop: { type: CSV, path: data/a.csv, password: ${secrets.dotenv}, pth: 1 }\n`,
    });
    const { code, output } = await project.sqlflow('validate');
    expect({ code, output }).toMatchObject({ code: 1 });
    expectNoSecret('validate', output);
  });

  test('is hidden where a line cannot be understood', async () => {
    await project.write({
      'pipelines/p.sf': `SOURCE s TYPE POSTGRS PARAMS { "password": "${secrets.url}", "host": "db" };
SOURCE t TYP CSV PARAMS { "url": "ftp://me:${secrets.dotenv}@host" };
`,
    });
    const { code, output } = await project.sqlflow('validate');
    expect({ code, output }).toMatchObject({ code: 1 });
    expect(output).toContain('"host": "db"');
    expectNoSecret('validate', output);
  });

  test('in the line of YAML that does not parse is hidden', async () => {
    await project.write({
      'profiles/dev.yml': `connections:\n  shop: { type: CSV, password: ${secrets.dotenv}\n  other: ]\n`,
    });
    const { code, output } = await project.sqlflow('validate');
    expect({ code, output }).toMatchObject({ code: 1 });
    expectNoSecret('validate', output);
  });
});
