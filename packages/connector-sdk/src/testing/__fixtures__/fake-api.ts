import type { Column, Row } from '../../index.js';

/** A stream or target of the fake system. */
export interface FakeTable {
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  readonly cursor: string;
  rows: readonly Row[];
}

export const token = 'secret-of-the-fake-api';
export const baseUrl = 'http://api.example/v1';

/** A system behind HTTP that is in this process: its `fetch` answers without a network. */
export interface FakeApi {
  readonly tables: Map<string, FakeTable>;
  readonly fetch: typeof globalThis.fetch;
}

export function createFakeApi(tables: Readonly<Record<string, FakeTable>>): FakeApi {
  const api = new Map(Object.entries(tables));
  const writes = new Map<string, Map<string, readonly Row[]>>();
  const applied = new Set<string>();
  const snapshots = new Map<string, ReadonlyMap<string, FakeTable>>();
  const takeSnapshot = (): string => {
    const id = String(snapshots.size + 1);
    snapshots.set(id, new Map(api));
    return id;
  };
  return {
    tables: api,
    async fetch(input, init) {
      init?.signal?.throwIfAborted();
      const url = new URL(String(input));
      if (!url.href.startsWith(`${baseUrl}/`)) return answer(404, { error: 'no such place' });
      if (new Headers(init?.headers).get('authorization') !== `Bearer ${token}`) return answer(401, { error: 'who are you?' });
      const [, , name = '', action = ''] = url.pathname.slice(1).split('/');
      if (url.searchParams.has('take')) return answer(200, takeSnapshot());
      if (name === '') return answer(200, [...api].map(([stream, table]) => ({ stream, ...table, rows: undefined })));
      const table = (snapshots.get(url.searchParams.get('snapshot') ?? '') ?? api).get(name);
      if (table === undefined) return answer(404, { error: `no table ${name}` });
      if (action === '') return answer(200, pageOf(table, url.searchParams));
      const body = init?.body === undefined ? {} : JSON.parse(String(init?.body));
      if (action === 'nothing') return answer(200, 'reached');
      if (action === 'put') return answer(200, put(writes, url.searchParams, body.rows));
      if (action === 'apply') return answer(200, apply(writes, applied, table, url.searchParams.get('id') ?? '', body));
      return answer(404, { error: `no action ${action}` });
    },
  };
}

/** Rows from a position on, in the order of the cursor; rows without cursor go first. */
function pageOf(table: FakeTable, params: URLSearchParams) {
  const { rows } = table;
  const from = Number(params.get('from') ?? 0);
  const to = from + Number(params.get('size') ?? 5);
  const sorted = sortedRows(table);
  const ordered = params.get('order') === 'descending' ? [...sorted].reverse() : sorted;
  return { rows: ordered.slice(from, to), next: to < rows.length ? to : undefined, total: rows.length };
}

/** Puts a batch aside: once under its number. */
function put(writes: Map<string, Map<string, readonly Row[]>>, params: URLSearchParams, rows: readonly Row[]) {
  const id = params.get('id') ?? '';
  const parts = writes.get(id) ?? new Map<string, readonly Row[]>();
  writes.set(id, parts.set(params.get('part') ?? '', rows));
  return { rows: rows.length };
}

/** Applies all batches of a write: once. */
function apply(
  writes: Map<string, Map<string, readonly Row[]>>,
  applied: Set<string>,
  table: FakeTable,
  id: string,
  { mode, keys }: { readonly mode: string; readonly keys: readonly string[] },
) {
  if (applied.has(id)) return { duplicate: true };
  applied.add(id);
  const rows = [...(writes.get(id)?.values() ?? [])].flat();
  const keyOf = (row: Row): string => JSON.stringify(keys.map((key) => String(row[key])));
  const incoming = new Set(rows.map(keyOf));
  const there = new Set(table.rows.map(keyOf));
  if (mode === 'replace') table.rows = rows;
  if (mode === 'append') table.rows = [...table.rows, ...rows];
  if (mode === 'merge') table.rows = [...table.rows.filter((row) => !incoming.has(keyOf(row))), ...rows];
  if (mode === 'insert_only') table.rows = [...table.rows, ...rows.filter((row) => !there.has(keyOf(row)))];
  return { duplicate: false };
}

const known = new WeakMap<readonly Row[], readonly Row[]>();

function sortedRows({ rows, cursor }: FakeTable): readonly Row[] {
  const at = (row: Row): string => String(row[cursor] ?? '');
  const sorted = known.get(rows) ?? [...rows].sort((a, b) => (at(a) < at(b) ? -1 : 1));
  known.set(rows, sorted);
  return sorted;
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body, exactly), { status, headers: { 'content-type': 'application/json' } });
}

/** Numbers that JSON would round, or does not know, are text. */
function exactly(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
