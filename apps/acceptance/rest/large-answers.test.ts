import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TempProject, tempProject } from '../run/temp-project.js';
import { type ApiServer, startApi } from './api-server.js';

const mebibyte = 1024 * 1024;

let project: TempProject;
let server: ApiServer;

beforeEach(async () => {
  project = await tempProject();
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await project.remove();
});

/** A server whose answer is one object: what begins it, a piece so many times, what ends it. It makes the bytes as they are taken. */
async function serve(begin: string, piece: string, times: number, end: string): Promise<() => number> {
  let sent = 0;
  server = await startApi({
    '/things': () => (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(begin);
      let left = times;
      const more = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        if (left === 0) response.end(end);
      };
      more();
    },
  });
  return () => sent;
}

/**
 * The most memory of this process beyond that of the beginning, in MiB. The engine's own has a limit of its own. Where it seems
 * to be over `limit`, what only waits to be collected is not counted.
 */
async function peakOf(limit: number, work: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const used = (): number => (process.memoryUsage().heapUsed + process.memoryUsage().external) / mebibyte;
  const before = used();
  let peak = 0;
  const timer = setInterval(() => {
    if (used() - before > limit) collect();
    peak = Math.max(peak, used() - before);
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

const pipeline =
  () => `SOURCE api TYPE REST PARAMS { "base_url": "${server.origin}", "endpoint": "things", "max_retries": 0 };
LOAD t FROM api;`;

test('records in one object are streamed: memory stays flat', async () => {
  const record = `,{"id":1,"note":"${'x'.repeat(mebibyte / 4)}"}`;
  await serve('{"data":[{"id":0}', record, 320, ']}');
  const peak = await peakOf(60, async () => {
    const { status } = await project.run(pipeline());
    expect(status).toBe('succeeded');
  });
  expect(await project.query('SELECT count(*) AS n, sum(length(note)) AS letters FROM t')).toEqual([
    { n: 321n, letters: BigInt(80 * mebibyte) },
  ]);
  expect(peak).toBeLessThan(60);
});

test('10 GB in one record are refused as soon as it is clear', async () => {
  const sent = await serve('{"data":[{"note":"', 'x'.repeat(mebibyte), 10_240, '"}]}');
  const peak = await peakOf(200, async () => {
    const { tasks } = await project.run(pipeline());
    expect(tasks[0]?.diagnostics).toMatchObject([{ code: 'SF8162', message: expect.stringContaining('64 MiB') }]);
  });
  // Asked twice: for the columns, and by the load.
  expect(sent()).toBeLessThan(300 * mebibyte);
  expect(peak).toBeLessThan(200);
});
