import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defineConnector, param, specVersion, z } from '@sqlflow/connector-sdk';
import { type TempProject, tempProject } from './temp-project.js';

const columns = [{ name: 'id', type: 'BIGINT' }];
const stamp = { instant: '2026-01-01T00:00:00.000000Z', local: '2026-01-01 00:00:00.000000' };

let told: string[];
/** Streams whose reads fail, and how often. */
let failing: Record<string, number>;

/** A source that tells what is asked of it. */
const telling = defineConnector({
  type: 'TELLING',
  specVersion,
  source: {
    params: z.object({ together: param(z.boolean().default(false), { description: 'Read in one session.' }) }),
    capabilities: { sync: ['full_refresh'], consistent: true },
    readsConsistently: ({ together }) => together,
    open: () => {
      const read = async function* (where: string, stream: string) {
        told.push(`${where} ${stream}`);
        const left = failing[stream] ?? 0;
        failing[stream] = left - 1;
        if (left > 0) throw Object.assign(new Error('busy'), { code: 'ECONNRESET' });
        yield { kind: 'rows', rows: [{ id: 1 }] } as const;
      };
      return {
        discover: async () => ['a', 'b', 'c'].map((stream) => ({ stream, columns })),
        read: ({ stream }) => read('alone', stream),
        clock: async () => {
          told.push('clock');
          return stamp;
        },
        async begin(streams, { consistent }) {
          told.push(`begin ${streams.join(' ')} ${consistent}`);
          return {
            read: ({ stream }) => read('session', stream),
            async [Symbol.asyncDispose]() {
              told.push('end');
            },
          };
        },
        async [Symbol.asyncDispose]() {
          told.push('close');
        },
      };
    },
  },
});

let project: TempProject;
beforeEach(async () => {
  told = [];
  failing = {};
  project = await tempProject();
});
afterEach(() => project.remove());

const run = (text: string) => project.run(text, { project: { connectors: [telling] }, threads: 1 });

test('all loads of a run read in one session, which ends when they are through', async () => {
  const source = 'SOURCE s TYPE TELLING PARAMS { "together": true };';
  const { status } = await run(
    `${source} LOAD a FROM s.a; LOAD b FROM s.b; LOAD again FROM s.a; CREATE TABLE d AS FROM b;`,
  );
  expect(status).toBe('succeeded');
  expect(told).toEqual(['clock', 'begin a b true', 'session a', 'session b', 'session a', 'end', 'close']);
});

test('a load that is tried again reads in the same session; one that fails or is skipped does not keep it open', async () => {
  failing = { a: 1, b: 9 };
  const source = 'SOURCE s TYPE TELLING PARAMS { "together": true } ON_ERROR RETRY 1 TIMES;';
  const { tasks } = await run(`${source} LOAD a FROM s.a; LOAD b FROM s.b; CREATE TABLE x AS FROM b; LOAD c FROM s.c;`);
  expect(tasks.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'skipped', 'succeeded']);
  const reads = told.filter((each) => each.startsWith('session')).sort();
  expect(reads).toEqual(['session a', 'session a', 'session b', 'session b', 'session c']);
  expect(told.filter((each) => !each.startsWith('session'))).toEqual(['clock', 'begin a b c true', 'end', 'close']);
});

test('without being asked for there is no session', async () => {
  await run('SOURCE s TYPE TELLING; LOAD a FROM s.a; LOAD b FROM s.b;');
  expect(told).toEqual(['alone a', 'alone b', 'close']);
});
