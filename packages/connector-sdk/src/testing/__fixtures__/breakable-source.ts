import { type FileHandle, open as openFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Batch,
  type CheckStep,
  type Column,
  type ConnectorContext,
  checkStep,
  classifyError,
  connectorError,
  type ReadRequest,
  type ReadSession,
  type Row,
  type Source,
  type StreamInput,
} from '../../index.js';
import { goneKeys } from './breakable-keys.js';
import type { Break } from './breaks.js';

export interface BreakableParams {
  readonly base_url: string;
  readonly auth: { readonly token: string };
  readonly page_size: number;
}

interface Page {
  readonly rows: readonly Row[];
  readonly next?: number;
  readonly total: number;
}

/** A request, and the snapshot that it is answered from. */
type Asked = ReadRequest & { readonly snapshot?: string };

/** Reads the fake API, well but for one mistake. */
export async function openBreakableSource(params: BreakableParams, context: ConnectorContext, wrong?: Break): Promise<Source> {
  const leftOpen = await leaveOpen(wrong);
  const request = requester(params, context, wrong);
  const discover = async (): Promise<readonly (StreamInput & { cursor: string })[]> => (await request('')) as never;
  const shared = { place: 0 };
  const order = wrong === 'descending' ? 'descending' : 'ascending';
  const pageAt = async (asked: Asked, from: number, size = params.page_size): Promise<Page> =>
    (await request(`${asked.stream}?from=${from}&size=${size}&order=${order}&snapshot=${asked.snapshot ?? ''}`, asked.signal)) as Page;

  const readAhead = async (asked: Asked, start: number): Promise<Map<number, Page>> => {
    const pages = new Map<number, Page>();
    for (let at: number | undefined = start; at !== undefined; ) {
      const page = await pageAt(asked, at);
      pages.set(at, page);
      at = page.next;
    }
    return pages;
  };

  async function* read(asked: Asked): AsyncIterable<Batch> {
    const found = (await discover()).find(({ stream }) => stream === asked.stream);
    if (found === undefined) throw connectorError(`there is no stream ${asked.stream}`);
    const projects = asked.columns !== undefined && wrong !== 'all columns';
    const columns = projects ? found.columns.filter(({ name }) => asked.columns?.includes(name)) : found.columns;
    const part = asked.partition?.data as { from: number; to: number } | undefined;
    const spool = wrong === 'temporary file left by a read that broke off' ? await createSpool(context) : undefined;
    const everything = async (): Promise<readonly Row[]> => {
      const moment = wrong === 'keys of another moment' ? { ...asked, snapshot: '' } : asked;
      return [...(await readAhead(moment, 0)).values()].flatMap(({ rows }) => rows);
    };
    yield { kind: 'schema', columns, ...(found.primaryKey === undefined ? {} : { primaryKey: found.primaryKey }) };
    if (wrong === 'keys before the rows') yield* goneKeys(asked.known, found, everything);
    const start = part?.from ?? (asked.state?.data as { next: number } | undefined)?.next ?? 0;
    const chosen = chooser(asked, found, wrong);
    const keep = (rows: readonly Row[]): readonly Row[] => chosen(rows).map((row) => pick(row, columns, wrong));
    const pages = wrong === 'everything read ahead' && part === undefined ? await readAhead(asked, start) : new Map<number, Page>();
    let highest: string | undefined;
    shared.place = start;
    let place: number | undefined = start;
    let begunAgain = false;
    while (place !== undefined && (part === undefined || place < part.to)) {
      if (wrong !== 'abort not passed on') asked.signal.throwIfAborted();
      const at: number = wrong === 'reads share their place' ? shared.place : place;
      let page: Page;
      try {
        page = pages.get(at) ?? (await pageAt(asked, at, part === undefined ? undefined : Math.min(params.page_size, part.to - at)));
      } catch (error) {
        if (wrong !== 'read begun again after rows were given' || begunAgain) throw error;
        begunAgain = true;
        place = 0;
        continue;
      }
      if (wrong === 'empty stream fails' && page.total === 0) throw connectorError('there is nothing');
      if (page.next !== undefined) shared.place = page.next;
      const rows = keep(page.rows);
      if (rows.length > 0) yield { kind: 'rows', rows };
      for (const row of page.rows) {
        const value = row[found.cursor];
        if (typeof value === 'string' && value > (highest ?? '')) highest = value;
      }
      place = page.next;
      if (part !== undefined || place === undefined || wrong === 'no state') continue;
      yield checkpointAt(place, params, found.cursor, wrong === 'checkpoint ahead of its rows' ? '9999-12-31T00:00:00Z' : highest, wrong);
    }
    if (part === undefined && wrong !== 'keys before the rows') yield* goneKeys(asked.known, found, everything, wrong);
    if (part === undefined && wrong !== 'no checkpoint at the end') yield { kind: 'checkpoint' };
    await spool?.();
  }

  return {
    async discover() {
      const found = await discover();
      if (wrong !== 'discover with other types') return found as never;
      const other = (column: Column): Column => (column.type === 'BIGINT' ? { ...column, type: 'INTEGER' } : column);
      return found.map((each) => ({ ...each, columns: each.columns.map(other) })) as never;
    },
    read,
    async begin(_, { consistent }) {
      const snapshot = consistent && wrong !== 'session without snapshot' ? ((await request('?take')) as string) : undefined;
      return sessionOf((asked) => read({ ...asked, ...(snapshot === undefined ? {} : { snapshot }) }), request, wrong);
    },
    check: () => check(request, wrong),
    [Symbol.asyncDispose]: async () => leftOpen(),
  };
}

function checkpointAt(next: number, { auth, page_size }: BreakableParams, cursor: string, highest: string | undefined, wrong?: Break): Batch {
  const off = wrong === 'state one page too far' ? page_size : wrong === 'state one page too early' ? -page_size : 0;
  const data = wrong === 'secret in the state' ? { next: next + off, token: auth.token } : { next: next + off };
  const known = highest === undefined ? {} : { cursor: { type: 'TIMESTAMP WITH TIME ZONE', value: highest } };
  return { kind: 'checkpoint', state: { version: 1, data }, ...known };
}

type Requester = (path: string, signal?: AbortSignal) => Promise<unknown>;

function requester({ base_url, auth }: BreakableParams, context: ConnectorContext, wrong?: Break): Requester {
  const ask = async (path: string, signal: AbortSignal | undefined): Promise<unknown> => {
    const aborts = signal === undefined ? {} : { signal };
    const answer = await context.fetch(`${base_url}/streams/${path}`, { headers: { authorization: `Bearer ${auth.token}` }, ...aborts });
    if (!answer.ok) throw failureOf(answer.status, wrong);
    return answer.json();
  };
  return async (path, signal = context.signal) => {
    if (wrong === 'no retry' || wrong === 'read begun again after rows were given') return ask(path, signal);
    if (wrong !== 'abort not passed on') return context.resilience.run('api.example', (attempt) => ask(path, wrong === 'request without a signal' ? undefined : attempt.signal), { signal });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(path, undefined);
      } catch (error) {
        if (attempt === 4 || !['transient', 'rate_limited'].includes(classifyError(error))) throw error;
      }
    }
  };
}

function failureOf(status: number, wrong?: Break): Error {
  if (status === 503) return connectorError('the system is busy', { failure: 'transient' });
  if (status === 429) return connectorError('too many requests', { failure: 'rate_limited' });
  if (wrong === 'bare error') return new Error(`status ${status}`);
  const [parameter, hint] = status === 401 ? ['auth', 'look at the token'] : ['base_url', 'look at the address'];
  return connectorError(`status ${status}`, {
    ...(wrong === 'error without parameter' ? {} : { parameter }),
    ...(wrong === 'error without hint' ? {} : { hint }),
    failure: wrong === 'error of the wrong class' ? 'permanent' : status === 401 ? 'auth' : 'config',
  });
}

/** Which rows of a page are wanted. */
function chooser(asked: ReadRequest, { cursor }: { cursor: string }, wrong?: Break): (rows: readonly Row[]) => readonly Row[] {
  const tied = new Set<unknown>();
  let left = wrong === 'limit ignored' ? Number.POSITIVE_INFINITY : (asked.limit ?? Number.POSITIVE_INFINITY);
  const [condition] = wrong === 'condition ignored' ? [] : (asked.filter ?? []);
  const above = condition?.kind === '>' ? condition.values[0]?.value : undefined;
  const wanted = (row: Row): boolean => {
    if (above !== undefined && Number(row.id) <= Number(above)) return false;
    if (asked.sample !== undefined) {
      const share = wrong === 'sample by chance' ? Math.random() : ((Number(row.id) * 7919) % 101) / 101;
      if (share >= asked.sample.fraction) return false;
    }
    const field = wrong === 'bounds of another column' ? cursor : (asked.cursor?.field ?? cursor);
    return isInRange(row[field], asked, tied, wrong);
  };
  return (rows) => {
    const kept = rows.filter(wanted).slice(0, left);
    left -= kept.length;
    return kept;
  };
}

function isInRange(value: unknown, { cursor }: ReadRequest, tied: Set<unknown>, wrong?: Break): boolean {
  if (cursor === undefined) return true;
  if (value === null || value === undefined) return cursor.nulls === 'include' && wrong !== 'rows without cursor left out';
  const at = placeOf(String(value));
  const [from, to] = [cursor.from, cursor.to].map((bound) => bound && placeOf(bound.value));
  if (from !== undefined && (wrong === 'lower bound left out' ? at <= from : at < from)) return false;
  if (to !== undefined && (wrong === 'upper bound left out' ? at >= to : at > to)) return false;
  if (wrong !== 'one row of a tie' || (at !== from && at !== to)) return true;
  if (tied.has(at)) return false;
  tied.add(at);
  return true;
}

/** Of an integer itself, of an instant its milliseconds. */
function placeOf(value: string): number {
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value.replace(' ', 'T').replace('+00', 'Z'));
}

function pick(row: Row, columns: readonly Column[], wrong?: Break): Row {
  return Object.fromEntries(columns.map(({ name, type }) => [name, damaged(row[name], type, wrong)]));
}

function damaged(value: unknown, type: string, wrong?: Break): unknown {
  if (wrong === 'rounded decimals' && type.startsWith('DECIMAL') && typeof value === 'string') return Number(value);
  if (wrong === 'rounded keys' && type === 'BIGINT') return Number(value);
  if (wrong === 'text cut at 64 kB' && typeof value === 'string') return value.slice(0, 65_536);
  return value;
}

function sessionOf(read: Source['read'], request: Requester, wrong?: Break): ReadSession {
  return {
    read,
    async partitions({ stream }, max) {
      const { total } = (await request(`${stream}?size=1`)) as Page;
      const size = Math.ceil(total / max);
      const overlap = wrong === 'parts that overlap' ? 1 : 0;
      return Array.from({ length: max }, (_, at) => ({
        id: String(at),
        data: { from: Math.max(0, at * size - overlap), to: Math.min(total, (at + 1) * size) },
      }));
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function check(request: Requester, wrong?: Break): Promise<readonly CheckStep[]> {
  const step = await checkStep('ask for the streams', async () => `${((await request('')) as unknown[]).length} streams`);
  if (wrong === 'check that always passes') return [{ name: step.name, result: 'passed' }];
  if (wrong !== 'check without a fix') return [step];
  const { fix: _, ...silent } = step;
  return [silent];
}

/** What is not closed when the source is; the kit's own test closes it in the end. */
export const left: (() => Promise<void> | void)[] = [];

/** Makes a temporary file and gives what removes it. */
export async function createSpool({ tempDirectory }: ConnectorContext): Promise<() => Promise<void>> {
  const file = join(tempDirectory, crypto.randomUUID());
  await writeFile(file, '');
  return () => rm(file);
}

export async function leaveOpen(wrong?: Break): Promise<() => Promise<void>> {
  if (wrong === 'timer left running') {
    const timer = setInterval(() => {}, 1_000);
    left.push(() => clearInterval(timer));
  }
  if (wrong === 'file left open') {
    const file: FileHandle = await openFile(join(tmpdir(), `sqlflow-left-open-${process.pid}`), 'w');
    left.push(() => file.close());
  }
  if (wrong === 'socket left open') {
    const server = createServer((socket) => socket.unref());
    server.unref();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket: Socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    left.push(() => {
      socket.destroy();
      server.close();
    });
  }
  return async () => {};
}
