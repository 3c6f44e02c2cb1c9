import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Access, dependenciesOf } from './dependencies.js';

const tables = ['a', 'b', 'c', 'd'];
const names = fc.uniqueArray(fc.constantFrom(...tables), { maxLength: 3 });
const statement = fc.record({
  reads: names,
  writes: fc.uniqueArray(fc.constantFrom(...tables), { maxLength: 2 }),
  barrier: fc.integer({ min: 0, max: 11 }).map((roll) => roll === 0),
});
const statements = fc.array(statement, { maxLength: 12 });

describe('dependenciesOf', () => {
  test('every order that keeps to the dependencies ends as the order of the file does', () => {
    fc.assert(
      fc.property(statements, fc.infiniteStream(fc.nat()), (tasks, choices) => {
        const dependencies = dependenciesOf(tasks, () => []);
        const order = someOrder(dependencies, choices);
        expect(run(tasks, order)).toEqual(run(tasks, [...tasks.keys()]));
      }),
      { numRuns: 1500 },
    );
  });

  test('without any one of its dependencies a task may see or leave something else', () => {
    fc.assert(
      fc.property(statements, (generated) => {
        const tasks = generated.map((task) => ({ ...task, barrier: false }));
        const dependencies = dependenciesOf(tasks, () => []);
        const expected = run(tasks, [...tasks.keys()]);
        for (const [task, list] of dependencies.entries()) {
          for (const dependency of list) {
            const order = orderWithFirst(task, dependency, dependencies);
            // Where the order is kept through another task, the dependency only repeats it.
            if (order !== undefined) expect(run(tasks, order)).not.toEqual(expected);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('a barrier waits for everything before it, and everything after waits for it', () => {
    const reader = (table: string): Access => ({ reads: [table], writes: [], barrier: false });
    const tasks = [reader('a'), reader('b'), { reads: [], writes: ['c'], barrier: true }, reader('a'), reader('c')];
    expect(dependenciesOf(tasks, () => [])).toEqual([[], [], [0, 1], [2], [2]]);
  });

  test('keys that overlap conflict as if they were one', () => {
    const overlaps = (key: string): string[] =>
      key === 'out/*.csv' ? ['out/a.csv'] : key === 'out/a.csv' ? ['out/*.csv'] : [];
    const tasks: Access[] = [
      { reads: [], writes: ['out/a.csv'], barrier: false },
      { reads: ['out/*.csv'], writes: ['t'], barrier: false },
      { reads: [], writes: ['out/a.csv'], barrier: false },
    ];
    expect(dependenciesOf(tasks, overlaps)).toEqual([[], [0], [0, 1]]);
  });

  test('20,000 tasks in well under two seconds', () => {
    const tasks = Array.from({ length: 20_000 }, (_, at) => ({
      reads: [`t${at % 7}`, `t${at - 1}`, 'shared'],
      writes: at % 500 === 0 ? ['shared'] : [`t${at}`],
      barrier: at % 4_999 === 0,
    }));
    const start = performance.now();
    const dependencies = dependenciesOf(tasks, () => []);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(dependencies.reduce((sum, each) => sum + each.length, 0)).toBeLessThan(80_000);
  });
});

/** Runs tasks on tables that hold what made them: the numbers of their writers in order, and what each saw. */
function run(tasks: readonly Access[], order: readonly number[]): unknown {
  const values = new Map<string, string>();
  const seen = new Map<number, unknown>();
  for (const index of order) {
    const task = tasks[index];
    if (task === undefined) continue;
    const reads = task.barrier ? tables : task.reads;
    const sees = reads.map((table) => values.get(table) ?? 'empty').join(',');
    seen.set(index, sees);
    for (const table of task.writes) values.set(table, `${values.get(table) ?? ''} ${index}(${sees})`);
  }
  return { values: Object.fromEntries([...values].sort()), seen: [...seen].sort(([a], [b]) => a - b) };
}

function someOrder(dependencies: readonly (readonly number[])[], choices: Iterable<number>): number[] {
  const order: number[] = [];
  const left = new Set(dependencies.keys());
  const choice = choices[Symbol.iterator]();
  while (left.size > 0) {
    const ready = [...left].filter((task) => dependencies[task]?.every((each) => !left.has(each)));
    const next = ready[(choice.next().value ?? 0) % ready.length];
    if (next === undefined) throw new Error('no task is ready: there is a circle');
    left.delete(next);
    order.push(next);
  }
  return order;
}

/** An order in which `task` comes before `dependency`, keeping all other dependencies; undefined when there is none. */
function orderWithFirst(
  task: number,
  dependency: number,
  dependencies: readonly (readonly number[])[],
): number[] | undefined {
  const without = dependencies.map((list, at) => (at === task ? list.filter((each) => each !== dependency) : list));
  const needed = new Set<number>();
  const need = (at: number): void => {
    if (needed.has(at)) return;
    for (const each of without[at] ?? []) need(each);
    needed.add(at);
  };
  need(task);
  if (needed.has(dependency)) return undefined;
  return [...needed, ...[...dependencies.keys()].filter((at) => !needed.has(at))];
}
