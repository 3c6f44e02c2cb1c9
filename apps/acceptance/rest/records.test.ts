import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RunEvent } from '@sqlflow/core';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, json, type Route, startApi } from './api-server.js';

let project: TempProject;
let server: ApiServer;

beforeEach(async () => {
  project = await tempProject();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

/** Loads `/things` of a server that has only that into the table `t`. */
async function load(route: Route | string, params: object = {}, events: RunEvent[] = []) {
  server = await startApi({ '/things': typeof route === 'string' ? () => json(route) : route });
  const all = { base_url: server.origin, endpoint: 'things', ...params };
  const text = `SOURCE api TYPE REST_API PARAMS ${JSON.stringify(all)};\nLOAD t FROM api;`;
  return project.run(text, { onEvent: (event) => events.push(event) });
}

async function problemOf(route: Route | string, params: object = {}) {
  const result = await load(route, params);
  expect(result.status).toBe('failed');
  return result.tasks.flatMap((task) => task.diagnostics)[0];
}

const columns = `SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index) AS columns
  FROM duckdb_columns() WHERE table_name = 't'`;

describe('records become typed columns', () => {
  test('numbers keep their digits, texts their zeros, times their zones', async () => {
    await load(
      '[{"id":12345678901234567890,"amount":1.10,"code":"007","at":"2026-01-31T10:00:00.123456+02:00","ok":true,"x":null}]',
    );
    const [row] = await project.query('SELECT id::VARCHAR AS id, amount::VARCHAR AS amount, code, "at", ok, x FROM t');
    expect(row).toEqual({
      id: '12345678901234567890',
      amount: '1.10',
      code: '007',
      at: '2026-01-31T08:00:00.123456Z',
      ok: true,
      x: null,
    });
  });

  test('objects stay structs, or become columns, with all digits', async () => {
    const text = '[{"id":1,"customer":{"name":"Ann","address":{"zip":"01234","geo":9007199254740993}},"tags":[1.50]}]';
    await load(text);
    expect(await project.query('SELECT customer.address.geo::VARCHAR AS geo, tags FROM t')).toEqual([
      { geo: '9007199254740993', tags: ['1.50'] },
    ]);
    await server[Symbol.asyncDispose]();
    await load(text, { flatten: true });
    const [flat] = await project.query(columns);
    expect(flat?.columns).toBe(
      'id BIGINT, customer_name VARCHAR, customer_address_zip VARCHAR, customer_address_geo BIGINT, tags DECIMAL(18,2)[]',
    );
    await server[Symbol.asyncDispose]();
    await load(text, { flatten: 1 });
    const [shallow] = await project.query(columns);
    expect(shallow?.columns).toContain('customer_address STRUCT(zip VARCHAR, geo BIGINT)');
  });

  test('keys that collide when flattened are an error, in one record or in two', async () => {
    const one = await problemOf('[{"a":{"b":1},"a_b":2}]', { flatten: true });
    expect(one).toMatchObject({ code: 'SF8161', message: expect.stringContaining('a.b and a_b') });
    await server[Symbol.asyncDispose]();
    const two = await problemOf('[{"a":{"b":1}},{"A_B":2}]', { flatten: true });
    expect(two).toMatchObject({ code: 'SF8161' });
  });

  test('types that are given are kept, and are the columns where there is no record', async () => {
    await load('{"data":[]}', { column_types: { id: 'BIGINT', total: 'DECIMAL(18,2)' } });
    expect((await project.query(columns))[0]?.columns).toBe('id BIGINT, total DECIMAL(18,2)');
    expect(await project.query('SELECT count(*) AS n FROM t')).toEqual([{ n: 0n }]);
  });

  test('a value that comes late and fits no earlier type widens the column', async () => {
    await load(
      ({ url }) => {
        const page = Number(url.searchParams.get('page') ?? 1);
        return json(page === 1 ? '[{"v":1}]' : page === 2 ? '[{"v":"n/a","late":1}]' : '[]');
      },
      { pagination: { type: 'page' } },
    );
    expect(await project.query('SELECT v, late FROM t ORDER BY v')).toEqual([
      { v: '1', late: null },
      { v: 'n/a', late: 1n },
    ]);
  });

  test('CSV and lines of JSON, by the header of the answer or by what is said', async () => {
    const csv = await load(() => ({ headers: { 'content-type': 'text/csv' }, body: 'id,zip\n1,01234\n2,98765\n' }));
    expect(csv.status).toBe('succeeded');
    expect(await project.query('SELECT zip FROM t ORDER BY id')).toEqual([{ zip: '01234' }, { zip: '98765' }]);
    await server[Symbol.asyncDispose]();
    await load('{"id":3}\n{"id":4}\n', { response_format: 'ndjson' });
    expect(await project.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 3n }, { id: 4n }]);
    await server[Symbol.asyncDispose]();
    await load('{"id":5}\n{"id":6}\n');
    expect(await project.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 5n }, { id: 6n }]);
  });

  test('an answer that is one object is one record', async () => {
    await load('{"id":7,"tags":["a"]}');
    expect(await project.query('SELECT id FROM t')).toEqual([{ id: 7n }]);
  });
});

describe('where the records are', () => {
  test('data_path names them, beside other arrays', async () => {
    await load('{"a":[{"x":1}],"deep":{"list":[{"id":1},{"id":2}]}}', { data_path: '$.deep.list[*]' });
    expect(await project.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 1n }, { id: 2n }]);
  });

  test('two arrays of objects: an error that names both', async () => {
    const problem = await problemOf('{"users":[{"id":1}],"teams":[{"id":2}]}');
    expect(problem).toMatchObject({ code: 'SF8157', hint: expect.stringContaining('`users`, `teams`') });
  });

  test('a data_path that leads to nothing: an error that names what there is', async () => {
    const problem = await problemOf('{"data":{"items":[{"id":1}]}}', { data_path: 'data.item' });
    expect(problem).toMatchObject({ code: 'SF8157', hint: expect.stringContaining('`data.items`') });
  });

  test('an empty array beside links is no records, and not the links', async () => {
    const { status, tasks } = await load('{"data":[],"links":[{"rel":"self"}]}');
    expect(status).toBe('partial');
    expect(tasks[0]?.diagnostics[0]).toMatchObject({ code: 'SF9024' });
  });

  test('a data_path that is none is found by validate', async () => {
    await expect(load('[]', { data_path: 'data[' })).rejects.toMatchObject({
      message: expect.stringContaining('is no JSONPath'),
    });
  });
});

describe('an answer that is no data', () => {
  test('a page of HTML with status 200', async () => {
    const problem = await problemOf(() => ({
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><html><head><title>Please log in</title></head></html>',
    }));
    expect(problem).toMatchObject({
      code: 'SF8158',
      message: expect.stringContaining('a page of HTML: Please log in'),
    });
  });

  test('an error in JSON with status 200', async () => {
    const problem = await problemOf('{"error":{"code":17,"message":"quota used up"}}');
    expect(problem).toMatchObject({ code: 'SF8159', message: expect.stringContaining('quota used up') });
  });

  test('an error on a later page', async () => {
    const problem = await problemOf(
      ({ url }) => json(url.searchParams.get('page') === '1' ? '[{"id":1}]' : '{"error":"quota used up"}'),
      { pagination: { type: 'page' } },
    );
    expect(problem).toMatchObject({ message: expect.stringContaining('quota used up') });
  });

  test('JSON that is broken among the records, or around them: the place is shown', async () => {
    const inside = await problemOf('[{"id":1},\n{"id":}]');
    expect(inside).toMatchObject({ code: 'SF5060', message: expect.stringMatching(/things:2:7: /) });
    await server[Symbol.asyncDispose]();
    const around = await problemOf('{"data":[{"id":1}],\n"next":null');
    expect(around).toMatchObject({ code: 'SF8164', message: expect.stringContaining('line 2, column 12') });
  });

  test.each([
    [401, 'SF8102'],
    [403, 'SF8102'],
    [404, 'SF8103'],
    [422, 'SF8104'],
  ])('status %d is %s, with what the server said', async (status, code) => {
    const problem = await problemOf(() => ({ status, body: '{"errors":[{"message":"because"}]}' }));
    expect(problem).toMatchObject({ code, message: expect.stringContaining('because') });
  });
});

describe('XML', () => {
  const xml =
    (text: string): Route =>
    () => ({ headers: { 'content-type': 'application/xml; charset=utf-8' }, body: `<?xml version="1.0"?>${text}` });

  test('elements that repeat are records; digits, zeros and attributes are kept', async () => {
    const result = await load(
      xml(
        '<orders count="2"><order no="7"><id>12345678901234567890</id><zip>01234</zip><total>1.10</total></order>' +
          '<order no="8"><id>2</id><zip>9</zip><total>2</total><note><![CDATA[a <b>]]></note></order></orders>',
      ),
    );
    expect(result.tasks.flatMap((task) => task.diagnostics)).toEqual([]);
    expect(await project.query('SELECT no, id::VARCHAR AS id, zip, total, note FROM t ORDER BY no')).toEqual([
      { no: 7n, id: '12345678901234567890', zip: '01234', total: '1.10', note: null },
      { no: 8n, id: '2', zip: '9', total: '2.00', note: 'a <b>' },
    ]);
  });

  test('a last page with one record is read where the others had a list, and links in XML are followed', async () => {
    await load(
      ({ url }) => {
        const rest = url.searchParams.get('page') === '2';
        const rows = rest ? '<row><id>3</id></row>' : '<row><id>1</id></row><row><id>2</id></row>';
        const next = rest ? '' : '<next>?page=2</next>';
        return { headers: { 'content-type': 'text/xml' }, body: `<list><total>3</total>${rows}${next}</list>` };
      },
      { pagination: { type: 'next_url', next_url_path: 'list.next' } },
    );
    expect(await project.query('SELECT id FROM t ORDER BY id')).toEqual([{ id: 1n }, { id: 2n }, { id: 3n }]);
  });

  test('what is no XML', async () => {
    expect(await problemOf(xml('<a><b></a>'))).toMatchObject({ code: 'SF8158' });
  });
});

test('answers of megabytes, whose records lie in an object, keep every record', async () => {
  const page = (number: number) =>
    Array.from({ length: 5000 }, (_, at) => ({
      id: (number - 1) * 5000 + at,
      text: `row "${at}" \\ [${'x'.repeat(at % 300)}]`,
    }));
  const result = await load(({ url }) => {
    const number = Number(url.searchParams.get('page') ?? 1);
    return json({ data: { rows: page(number) }, page: number, total_pages: 4 });
  });
  expect(result.tasks.flatMap((task) => task.diagnostics)).toEqual([]);
  expect(
    await project.query('SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(length(text)) AS letters FROM t'),
  ).toEqual([
    {
      n: 20000n,
      ids: 20000n,
      letters: [1, 2, 3, 4].flatMap(page).reduce((sum, { text }) => sum + BigInt(text.length), 0n),
    },
  ]);
});
