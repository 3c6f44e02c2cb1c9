import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Case, Contest } from './case.js';
import { cases } from './cases/index.js';
import { type Baseline, missingIn, updatedBaseline, worseThan } from './compare.js';
import { measurePairs } from './measure.js';
import { brokenPromises } from './promises.js';
import { type Figures, figuresOf, tableOf } from './report.js';

const baselineFile = fileURLToPath(new URL('../baseline.json', import.meta.url));
/** What the figures that are promised and compared are medians of, at least. */
const fewestPairs = 5;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string', default: String(fewestPairs) },
    compare: { type: 'boolean', default: false },
    'write-baseline': { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const chosen = cases.filter(({ name }) => values.only === undefined || name.includes(values.only));
  const pairs = Number(values.pairs);
  const problem = usageProblem(chosen, pairs);
  if (problem !== undefined) {
    console.error(problem);
    return 2;
  }
  const figures: Figures[] = [];
  const broken: string[] = [];
  for (const each of chosen) {
    console.error(`measuring: ${each.name}`);
    const measured = await measureCase(each, pairs);
    figures.push(measured.figures);
    broken.push(...measured.broken);
  }
  console.log(
    `\nWhole processes, ${pairs} alternating pairs; ratio = ours / other: median, min and max; cpu: the ratio`,
  );
  console.log('of the time that processors worked.\n');
  console.log(tableOf(figures));
  broken.push(...brokenPromises(figures));
  console.log(broken.length === 0 ? '\nEvery promise is kept.' : `\nNot as promised:\n${lines(broken)}`);
  if (values['write-baseline']) writeBaseline(figures);
  return values.compare ? compareWithBaseline(figures, broken) : 0;
}

function usageProblem(chosen: readonly Case[], pairs: number): string | undefined {
  if (chosen.length === 0) {
    return `no case contains ${values.only}; there are:\n${lines(cases.map(({ name }) => name))}`;
  }
  if (!Number.isInteger(pairs) || pairs < 1) return `--pairs takes a whole number from 1, not ${values.pairs}`;
  const needsMore = (values.compare || values['write-baseline']) && pairs < fewestPairs;
  return needsMore ? `figures of fewer than ${fewestPairs} pairs are not compared` : undefined;
}

async function measureCase(
  { name, promises = {}, prepare }: Case,
  pairs: number,
): Promise<{ figures: Figures; broken: readonly string[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'sqlflow-bench-'));
  let contest: Contest | undefined;
  try {
    contest = await prepare(directory);
    const { ours, other, verify } = contest;
    const measured = await measurePairs(ours, other, pairs);
    const broken = (await verify?.()) ?? [];
    return {
      figures: figuresOf(name, other.label, promises, measured),
      broken: broken.map((each) => `${name}: ${each}`),
    };
  } finally {
    await contest?.close?.();
    rmSync(directory, { recursive: true, force: true });
  }
}

function compareWithBaseline(figures: readonly Figures[], broken: readonly string[]): number {
  const baseline = readBaseline();
  const unknown = missingIn(baseline, figures);
  if (unknown.length > 0) console.log(`\nNot in the baseline, and so not compared:\n${lines(unknown)}`);
  const worse = worseThan(baseline, figures);
  console.log(
    worse.length === 0
      ? '\nNo ratio is more than 10 % worse than the baseline.'
      : `\nMore than 10 % worse than the baseline:\n${lines(worse)}`,
  );
  return worse.length === 0 && broken.length === 0 ? 0 : 1;
}

function writeBaseline(figures: readonly Figures[]): void {
  const names = cases.map(({ name }) => name);
  writeFileSync(baselineFile, `${JSON.stringify(updatedBaseline(readBaseline(), figures, names), null, 2)}\n`);
}

function readBaseline(): Baseline {
  return JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join('\n');
}
