import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sqlflow } from '../program/sqlflow.js';
import { type TempProject, tempProject } from '../run/temp-project.js';

const projects: TempProject[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

/** A project whose pipeline loads `orders` with the parameters. */
async function project(type: string, params: object): Promise<TempProject> {
  const made = await tempProject({
    'data/orders.csv': "# orders\nid;name;at\n1;'a;b';2026-01-01\n2;NA;2026-01-02\n",
    'data/orders.jsonl': '{"id": 1}\n{"id": 2}\n',
    'pipelines/orders.sf': `SOURCE s TYPE ${type} PARAMS ${JSON.stringify(params)};
LOAD orders FROM s;
EXPORT SELECT * FROM orders ORDER BY ALL TO 'output/orders.csv' TYPE CSV;\n`,
  });
  projects.push(made);
  return made;
}

async function ordersWith(type: string, params: object): Promise<string> {
  const { directory } = await project(type, params);
  for (const _ of ['first', 'second']) {
    const { code, output } = await sqlflow(['run'], { cwd: directory });
    expect({ code, output }).toEqual({ code: 0, output });
  }
  return readFile(join(directory, 'output', 'orders.csv'), 'utf8');
}

describe('settings in the shapes of other tools', () => {
  test('a CSV stream of Airbyte', async () => {
    const params = {
      globs: ['data/*.csv'],
      format: {
        filetype: 'csv',
        delimiter: ';',
        quote_char: "'",
        skip_rows_before_header: 1,
        null_values: ['NA'],
        header_definition: { column_names: ['id', 'name', 'at'] },
      },
      sync_mode: 'incremental',
      cursor_field: ['at'],
      primary_key: [['id']],
    };
    expect(await ordersWith('CSV', params)).toBe('id,name,at\n1,a;b,2026-01-01\n2,,2026-01-02\n');
  });

  test('a file of Airbyte with options of pandas', async () => {
    const params = {
      url: 'data/orders.csv',
      format: 'csv',
      reader_options: { sep: ';', skiprows: 1, quotechar: "'", dtype: { id: 'VARCHAR' } },
    };
    expect(await ordersWith('CSV', params)).toContain('1,a;b,2026-01-01');
  });

  test('lines of JSON of Airbyte', async () => {
    expect(await ordersWith('JSON', { globs: ['data/*.jsonl'], format: { filetype: 'jsonl' } })).toBe('id\n1\n2\n');
  });

  test('a kind of file that the connector does not read is refused', async () => {
    const { directory } = await project('CSV', { globs: ['data/*.csv'], format: { filetype: 'avro' } });
    const { code, stderr } = await sqlflow(['validate'], { cwd: directory });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('`format.filetype` must be `csv`') });
    expect(stderr).toMatch(/orders\.sf:1:\d+/);
  });

  test.each([
    [
      'dlt',
      {
        client: { base_url: 'https://api.example.com' },
        auth: { type: 'http_basic', username: 'app', password: 'hush-hush' },
        resources: ['orders'],
        incremental: { cursor_path: 'at', initial_value: '2026-01-01', start_param: 'since' },
      },
    ],
    [
      'a manifest of Airbyte',
      {
        url_base: 'https://api.example.com',
        authenticator: { type: 'BearerAuthenticator', api_token: 'hush-hush' },
        path: 'orders',
        incremental_sync: { cursor_field: 'at', start_datetime: '2026-01-01', step: 'P30D', lookback_window: 'P1D' },
        cursor_end_param: 'until',
        cursor_param: 'since',
      },
    ],
  ])('an API of %s is understood, and its secrets are kept', async (_tool, params) => {
    const { directory } = await project('REST', { ...params, sync_mode: 'incremental' });
    const { code, output } = await sqlflow(['validate'], { cwd: directory });
    expect({ code, output }).toEqual({ code: 0, output });
    const compiled = await sqlflow(['compile', 'orders'], { cwd: directory });
    expect(compiled.code).toBe(0);
    expect(compiled.output).toContain('base_url');
    expect(compiled.output).not.toContain('hush-hush');
  });
});
