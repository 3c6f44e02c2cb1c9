import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases } from './cases/index.js';
import { type Baseline, baselineOf, worseThan } from './compare.js';
import { measurePairs } from './measure.js';
import { type Figures, figuresOf, tableOf } from './report.js';

const baselineFile = fileURLToPath(new URL('../baseline.json', import.meta.url));

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    pairs: { type: 'string', default: '5' },
    compare: { type: 'boolean', default: false },
    'write-baseline': { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const { only } = values;
  const chosen = cases.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0) {
    console.error(`no case contains ${only}; there are:\n${cases.map(({ name }) => `  ${name}`).join('\n')}`);
    return 2;
  }
  const figures: Figures[] = [];
  for (const { name, limit, prepare } of chosen) {
    console.error(`measuring: ${name}`);
    const directory = mkdtempSync(join(tmpdir(), 'sqlflow-bench-'));
    try {
      const { ours, bare } = await prepare(directory);
      figures.push(figuresOf(name, limit, await measurePairs(ours, bare, Number(values.pairs))));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  console.log(`\nWhole processes, ${values.pairs} alternating pairs; ratio = ours / bare, median, min and max.\n`);
  console.log(tableOf(figures));
  if (values['write-baseline']) writeFileSync(baselineFile, `${JSON.stringify(baselineOf(figures), null, 2)}\n`);
  return values.compare ? compareWithBaseline(figures) : 0;
}

function compareWithBaseline(figures: readonly Figures[]): number {
  const worse = worseThan(JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline, figures);
  console.log(worse.length === 0 ? '\nNo ratio is more than 10 % worse than the baseline.' : `\n${worse.join('\n')}`);
  return worse.length === 0 ? 0 : 1;
}
