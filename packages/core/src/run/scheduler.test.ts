import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runInOrder } from './scheduler.js';

const never = new AbortController().signal;

/** A random DAG: node i depends on some of the nodes before it. */
const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 25 }).map((lists) =>
  lists.map((list, i) => ({
    id: `n${i}`,
    dependsOn: i === 0 ? [] : [...new Set(list.map((pick) => `n${pick % i}`))],
  })),
);

describe('runInOrder', () => {
  test('starts nothing before what it depends on, and never too much at once', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (nodes, concurrency) => {
        const ended: string[] = [];
        let active = 0;
        let most = 0;
        await runInOrder(nodes, {
          concurrency,
          signal: never,
          skip: () => expect(true).toBe(false),
          run: async (node) => {
            for (const id of node.dependsOn) expect(ended).toContain(id);
            active += 1;
            most = Math.max(most, active);
            await new Promise((resolve) => setImmediate(resolve));
            active -= 1;
            ended.push(node.id);
            return { usable: true };
          },
        });
        expect(ended.length).toBe(nodes.length);
        expect(most).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 60 },
    );
  });

  test('leaves out exactly what depends on a failed node', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(24), async (nodes, pick) => {
        const bad = nodes.length === 0 ? undefined : nodes[pick % nodes.length]?.id;
        const expected = new Set<string>();
        for (const node of nodes) {
          if (node.dependsOn.some((id) => id === bad || expected.has(id))) expected.add(node.id);
        }
        const skipped = new Set<string>();
        const ran = new Set<string>();
        await runInOrder(nodes, {
          concurrency: 3,
          signal: never,
          run: async (node) => {
            ran.add(node.id);
            return { usable: node.id !== bad };
          },
          skip: (node) => void skipped.add(node.id),
        });
        expect(skipped).toEqual(expected);
        expect(ran.size + skipped.size).toBe(nodes.length);
      }),
      { numRuns: 60 },
    );
  });

  test('after an abort nothing starts any more', async () => {
    const controller = new AbortController();
    const skipped: string[] = [];
    await runInOrder(
      [
        { id: 'a', dependsOn: [] },
        { id: 'b', dependsOn: ['a'] },
        { id: 'c', dependsOn: [] },
      ],
      {
        concurrency: 1,
        signal: controller.signal,
        run: async () => {
          controller.abort();
          return { usable: true };
        },
        skip: (node, because) => skipped.push(`${node.id} ${String(because)}`),
      },
    );
    expect(skipped).toEqual(['b aborted', 'c aborted']);
  });

  test('a dependency outside the selection counts as met', async () => {
    const ran: string[] = [];
    await runInOrder([{ id: 'b', dependsOn: ['a'] }], {
      concurrency: 1,
      signal: never,
      skip: () => undefined,
      run: async (node) => {
        ran.push(node.id);
        return { usable: true };
      },
    });
    expect(ran).toEqual(['b']);
  });
});
