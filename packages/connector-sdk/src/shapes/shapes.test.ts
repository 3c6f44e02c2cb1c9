import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import {
  type Batch,
  connectorError,
  defineConnector,
  fileFormat,
  fileSource,
  type ReadRequest,
  readPages,
  readStream,
  type SourceInput,
  specVersion,
  z,
} from '../index.js';
import { createTestContext } from '../testing/index.js';

const request: ReadRequest = { stream: '', sync: 'full_refresh', signal: new AbortController().signal };
const columns = [{ name: 'n', type: 'BIGINT' }];

async function open(source: SourceInput) {
  const connector = defineConnector({
    type: 'NUMBERS',
    specVersion,
    source: { params: z.object({}), open: () => source },
  });
  const opened = await connector.source?.open({}, createTestContext());
  if (opened === undefined) throw new TypeError('it is a source');
  return { connector, opened };
}

async function all(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const seen: Batch[] = [];
  for await (const batch of batches) seen.push(batch);
  return seen;
}

/** Pages of two, up to five. */
const pageOf = async (from = 1) => ({
  rows: [from, from + 1].filter((n) => n <= 5).map((n) => ({ n })),
  next: from + 2 <= 5 ? from + 2 : undefined,
});

test('two functions are a source: what is left out is put in', async () => {
  const { connector, opened } = await open({
    discover: async () => [{ columns }],
    read: (asked) => readPages(asked, pageOf),
  });
  expect(connector).toMatchObject({ title: 'NUMBERS', description: '', typeAliases: [] });
  expect(connector.source?.capabilities).toEqual({ sync: ['full_refresh'] });
  expect(await opened.discover()).toEqual([{ stream: '', columns, inferred: false }]);
  expect(await all(opened.read(request))).toEqual([
    { kind: 'schema', columns, inferred: false },
    { kind: 'rows', rows: [{ n: 1 }, { n: 2 }] },
    { kind: 'rows', rows: [{ n: 3 }, { n: 4 }] },
    { kind: 'rows', rows: [{ n: 5 }] },
    { kind: 'checkpoint' },
  ]);
  await expect(opened[Symbol.asyncDispose]()).resolves.toBeUndefined();
});

test('a read without rows still has columns, and ends with a checkpoint', async () => {
  const { opened } = await open({ discover: async () => [{ columns }], async *read() {} });
  expect(await all(opened.read(request))).toEqual([
    { kind: 'schema', columns, inferred: false },
    { kind: 'checkpoint' },
  ]);
});

test('a part of a stream gets no checkpoint', async () => {
  const { opened } = await open({ discover: async () => [{ columns }], async *read() {} });
  const part = { ...request, partition: { id: '1', data: null } };
  expect(await all(opened.read(part))).toEqual([{ kind: 'schema', columns, inferred: false }]);
});

test('a source made by a class keeps its methods', async () => {
  class Numbers implements SourceInput {
    readonly #columns = columns;
    async discover() {
      return [{ columns: this.#columns }];
    }
    async *read(): AsyncIterable<Batch> {}
    async check() {
      return [{ name: String(this.#columns.length), result: 'passed' as const }];
    }
  }
  const { opened } = await open(new Numbers());
  expect(await opened.check?.()).toEqual([{ name: '1', result: 'passed' }]);
  expect('estimate' in opened).toBe(false);
});

test('pages stop at the limit, and at an abort', async () => {
  const batches = await all(readPages({ ...request, limit: 3 }, pageOf));
  expect(batches.flatMap((batch) => (batch.kind === 'rows' ? batch.rows : []))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(all(readPages({ ...request, signal }, pageOf))).rejects.toThrow('enough');
});

test('pages go on where they broke off, if they may', async () => {
  const batches = await all(readPages(request, pageOf, { resumable: true }));
  const state = batches.flatMap((batch) => (batch.kind === 'checkpoint' ? [batch.state] : []));
  expect(state).toEqual([{ version: 1, data: 3 }, { version: 1, data: 5 }, undefined]);
  const rest = await all(readPages({ ...request, state: { version: 1, data: 5 } }, pageOf, { resumable: true }));
  expect(rest).toEqual([{ kind: 'rows', rows: [{ n: 5 }] }, { kind: 'checkpoint' }]);
});

test('a page that leads to itself is an error, not a read without end', async () => {
  const reading = all(readPages(request, async () => ({ rows: [], next: 'same' })));
  await expect(reading).rejects.toMatchObject({ code: 'SF8003', message: expect.stringContaining('same page again') });
});

test('a file is inspected and read by the engine', async () => {
  const inspectFiles = () => ({ columns, inferred: true, rows: 7n });
  const context = createTestContext({ directory: '/project', inspectFiles });
  const source = fileSource(context, { path: 'a.csv', format: { type: 'csv', delimiter: ';' } });
  expect(await source.discover()).toEqual([{ columns, inferred: true }]);
  expect(await source.estimate?.(request)).toEqual({ rows: 7n });
  expect(await all(source.read(request))).toEqual([
    { kind: 'schema', columns, inferred: true },
    {
      kind: 'files',
      uris: ['/project/a.csv'],
      format: fileFormat({ type: 'csv', delimiter: ';' }),
      owned: false,
    },
    { kind: 'checkpoint' },
  ]);
});

test('a stream is handed over as it is, and closed when the read breaks off or is aborted', async () => {
  const stream = Readable.from(['{"n":1}\n']);
  for await (const batch of readStream(request, async () => stream, { type: 'ndjson' })) {
    expect(batch).toMatchObject({ kind: 'stream', format: { type: 'ndjson', compression: 'none' } });
    break;
  }
  expect(stream.destroyed).toBe(true);

  const controller = new AbortController();
  const endless = new Readable({ read() {} });
  const reading = readStream({ ...request, signal: controller.signal }, async () => endless, { type: 'ndjson' });
  const batches = reading[Symbol.asyncIterator]();
  await batches.next();
  const failed = new Promise((resolve) => endless.once('error', resolve));
  controller.abort(new Error('enough'));
  expect(await failed).toMatchObject({ message: 'enough' });
  await expect(batches.next()).rejects.toThrow('enough');
});

test('a read that is aborted and goes on at once ends with the reason, and nothing is left to catch', async () => {
  const controller = new AbortController();
  const open = async () => new Readable({ read() {} });
  const reading = readStream({ ...request, signal: controller.signal }, open, { type: 'ndjson' });
  const batches = reading[Symbol.asyncIterator]();
  await batches.next();
  controller.abort(new Error('enough'));
  await expect(batches.next()).rejects.toThrow('enough');
  // An error without a listener ends the process, and fails this test.
  await new Promise((resolve) => setImmediate(resolve));
});

test('a whole format is one to begin with', async () => {
  const whole = fileFormat({ type: 'ndjson', records: '$.notes[*]' });
  expect(fileFormat(whole)).toEqual(whole);
  expect(fileFormat({ type: 'postgres_copy', columns })).toEqual({ type: 'postgres_copy', columns });
});

test('an error of a connector says what, where and what to do', () => {
  const error = connectorError('no such shop', { parameter: 'shop', hint: 'look at its address', failure: 'auth' });
  expect(error.diagnostic).toEqual({
    code: 'SF8003',
    severity: 'error',
    failure: 'auth',
    message: 'no such shop',
    hint: 'look at its address',
    parameter: 'shop',
  });
});
