import { describe, expect, test } from '@jest/globals';
import { parseFile } from '@sqlflow/parser';
import fc from 'fast-check';
import { planOf, planText } from './__fixtures__/plan-text.js';
import { toySql } from './__fixtures__/toy-sql.js';
import type { Plan } from './index.js';

describe('a random pipeline', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'v', 'w');
  const statement = fc.oneof(
    name.map((target) => `LOAD ${target} FROM src MODE APPEND;`),
    fc
      .tuple(name, fc.uniqueArray(name, { minLength: 1, maxLength: 2 }))
      .map(([target, from]) => `CREATE OR REPLACE TABLE ${target} AS SELECT 1 FROM ${from.join(' CROSS JOIN ')};`),
    name.map((from) => `EXPORT ${from} TO 'out/${from}.csv' TYPE CSV;`),
    name.map((target) => `CREATE TABLE ${target} MODE APPEND AS SELECT 1 FROM read_csv('out/*.csv');`),
  );
  const start = 'SOURCE src TYPE CSV PARAMS { path: "in.csv" };\n';
  const tables = ['a', 'b', 'c', 'v', 'w'].map((each) => ({ table: { name: each }, kind: 'table' as const }));

  test('ends the same in every order that its dependencies allow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { maxLength: 14 }), fc.infiniteStream(fc.nat()), async (list, choices) => {
        const plan = await planOf(start + list.join('\n'), { tables });
        const inOrder = plan.tasks.map((task) => task.id);
        expect(run(plan, someOrder(plan, choices))).toEqual(run(plan, inOrder));
      }),
      { numRuns: 200 },
    );
  });
});

test('3,000 statements take little more than parsing them, and each query is asked about once', async () => {
  const statements = Array.from({ length: 3_000 }, (_, at) => {
    if (at % 3 === 0) return `SOURCE s${at} TYPE CSV PARAMS { path: "in/${at}.csv" };`;
    if (at % 3 === 1) return `LOAD t${at} FROM s${at - 1};`;
    return `CREATE TABLE t${at} AS SELECT a, '\${env}' FROM t${at - 1} JOIN t1 USING (id) WHERE x > \${n|${at}};`;
  });
  const text = statements.join('\n\n');
  const sql = toySql();
  // Processor time against that of parsing: whatever else the machine does, planning adds less than three times that.
  const before = process.cpuUsage();
  parseFile({ path: 'pipelines/main.sf', text });
  const parsing = process.cpuUsage(before).user;
  const between = process.cpuUsage();
  const { plan, diagnostics } = await planText(text, { sql });
  const planning = process.cpuUsage(between).user;
  expect(diagnostics).toEqual([]);
  expect(plan?.tasks).toHaveLength(2_000);
  expect(sql.asked).toHaveLength(1_000);
  expect(planning).toBeLessThan(4 * parsing);
}, 30_000);

/** Runs tasks on places that remember who wrote them and what the writer saw. Globs read all they match. */
function run(plan: Plan, order: readonly string[]): unknown {
  const values = new Map<string, string>();
  const seen: Record<string, string> = {};
  for (const id of order) {
    const task = plan.tasks.find((each) => each.id === id);
    if (task === undefined) continue;
    const names = task.reads.flatMap((read) =>
      read.includes('*') ? [...values.keys()].filter((key) => key.startsWith('file:out/')).sort() : [read],
    );
    const sees = names.map((each) => `${each}=${values.get(each) ?? ''}`).join(',');
    seen[id] = sees;
    for (const written of task.writes) values.set(written, `${values.get(written) ?? ''} ${id}(${sees})`);
  }
  return { values: Object.fromEntries([...values].sort()), seen };
}

function someOrder(plan: Plan, choices: Iterable<number>): string[] {
  const order: string[] = [];
  const choice = choices[Symbol.iterator]();
  const left = new Map(plan.tasks.map((task) => [task.id, task.dependsOn]));
  while (left.size > 0) {
    const ready = [...left].filter(([, dependsOn]) => dependsOn.every((each) => !left.has(each)));
    const [id] = ready[(choice.next().value ?? 0) % ready.length] ?? [];
    if (id === undefined) throw new Error('no task is ready: there is a circle');
    left.delete(id);
    order.push(id);
  }
  return order;
}
