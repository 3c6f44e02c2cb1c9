import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type TempProject, tempProject } from './temp-project.js';

let projects: TempProject[] = [];
afterEach(async () => {
  await Promise.all(projects.map((project) => project.remove()));
  projects = [];
});

const tables = ['a', 'b', 'c', 'd'] as const;

/** One statement that reads tables made before it, as text and as what it does to the set of tables there are. */
type Step =
  | { readonly kind: 'create'; readonly table: number; readonly reads: readonly number[]; readonly add: number }
  | { readonly kind: 'append'; readonly table: number; readonly add: number }
  | { readonly kind: 'export'; readonly table: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    table: fc.nat(3),
    reads: fc.array(fc.nat(3), { maxLength: 2 }),
    add: fc.nat(9),
  }),
  fc.record({ kind: fc.constant('append' as const), table: fc.nat(3), add: fc.nat(9) }),
  fc.record({ kind: fc.constant('export' as const), table: fc.nat(3) }),
);

/** A pipeline in which every table is made before it is read, and what the tables must hold at its end. */
function pipelineOf(list: readonly Step[]): {
  text: string;
  expected: Map<string, number[]>;
  exports: Map<string, number[]>;
} {
  const expected = new Map<string, number[]>();
  const exports = new Map<string, number[]>();
  const lines = tables.map((table, i) => {
    expected.set(table, [i]);
    return `CREATE OR REPLACE TABLE ${table} AS SELECT ${i}::BIGINT AS v;`;
  });
  const valuesOf = (table: number): number[] => expected.get(tables[table] ?? 'a') ?? [];
  list.forEach((step, i) => {
    const name = tables[step.table] ?? 'a';
    if (step.kind === 'create') {
      const parts = [
        `SELECT ${step.add}::BIGINT AS v`,
        ...step.reads.map((read) => `SELECT v + 1 FROM ${tables[read] ?? 'a'}`),
      ];
      lines.push(`CREATE OR REPLACE TABLE ${name} AS ${parts.join(' UNION ALL ')};`);
      expected.set(name, [step.add, ...step.reads.flatMap((read) => valuesOf(read).map((v) => v + 1))]);
    } else if (step.kind === 'append') {
      lines.push(`CREATE OR REPLACE TABLE ${name} MODE APPEND AS SELECT ${step.add}::BIGINT AS v;`);
      expected.set(name, [...valuesOf(step.table), step.add]);
    } else {
      lines.push(`EXPORT SELECT v FROM ${name} ORDER BY v TO 'output/e${i}.csv' TYPE CSV;`);
      exports.set(`output/e${i}.csv`, [...valuesOf(step.table)]);
    }
  });
  return { text: lines.join('\n'), expected, exports };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

describe('random pipelines', () => {
  test('give concurrently what they give from top to bottom', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 12 }), fc.constantFrom(1, 4), async (list, threads) => {
        const project = await tempProject();
        projects.push(project);
        const { text, expected, exports } = pipelineOf(list);
        const result = await project.run(text, { threads });
        expect(result.status).toBe('succeeded');
        for (const [table, values] of expected) {
          const rows = await project.query(`SELECT v FROM ${table} ORDER BY v`);
          expect(rows.map(({ v }) => Number(v))).toEqual(sorted(values));
        }
        for (const [file, values] of exports) {
          expect(await project.read(file)).toBe(['v', ...sorted(values)].map((line) => `${line}\n`).join(''));
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
