// `npm run model-check`: the rules of loading and of incremental tables, fuzzed against the plain truth.
import { parseArgs } from 'node:util';
import { fuzz } from './model-check/fuzz.js';
import { type Model, models } from './model-check/model.js';
import { type CheckedModel, differencesOf, tableOf } from './model-check/report.js';
import { compareWithModel } from './replay/compare-with-model.js';

const usage = `model-check [--histories N] [--only loads|windows] [--seed S] [--without rule,rule] | --program N

  --histories N   how many histories of each model; 100000 unless given
  --only MODEL    loads or windows, not both
  --seed S        shows the history of this seed step by step, instead of counting
  --program N     lets the program itself go through the first N histories of loads, and compares it with model and truth
  --without R,R   takes rules out, to see which histories need them

Rules of loads:   ${models.loads.rules.join(' ')}
Rules of windows: ${models.windows.rules.join(' ')}`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '100000' },
      only: { type: 'string' },
      seed: { type: 'string' },
      program: { type: 'string' },
      without: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  const histories = Number(values.histories);
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  const without = values.without.split(',').filter((rule) => rule !== '');
  const chosen = Object.values(models).filter(({ name }) => values.only === undefined || values.only === name);
  const known = without.every((rule) => chosen.some(({ rules }) => rules.includes(rule)));
  const counts = Number.isSafeInteger(histories) && histories > 0 && (seed === undefined || Number.isSafeInteger(seed));
  if (values.help || chosen.length === 0 || !known || !counts) {
    console.error(usage);
    return values.help ? 0 : 2;
  }
  if (values.program !== undefined) return compareProgram(Number(values.program));
  return seed === undefined ? countDifferences(chosen, histories, without) : showHistories(chosen, seed, without);
}

async function compareProgram(histories: number): Promise<number> {
  const seeds = Array.from({ length: histories }, (_, at) => at + 1);
  let different = 0;
  for (const seed of seeds) {
    const differences = await compareWithModel(seed);
    if (differences.length > 0) different += 1;
    for (const each of differences) console.log(`history ${seed}: ${each}`);
  }
  console.log(`${seeds.length} histories run by the program, ${different} with a difference`);
  return different > 0 ? 1 : 0;
}

function countDifferences(chosen: readonly Model[], histories: number, without: readonly string[]): number {
  const checked = chosen.map((model): CheckedModel => {
    console.error(`checking: ${model.name}`);
    return { model: model.name, ...fuzz(model, { histories, without }) };
  });
  console.log(`\n${tableOf(checked)}`);
  for (const line of differencesOf(checked)) console.log(line);
  return checked.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

function showHistories(chosen: readonly Model[], seed: number, without: readonly string[]): number {
  let differences = 0;
  for (const model of chosen) {
    const difference = model.check(seed, without);
    if (difference !== undefined) differences++;
    console.log(`${model.name} ${seed}\n${model.describe(seed, without)}`);
    console.log(difference === undefined ? 'no difference\n' : `difference: ${JSON.stringify(difference)}\n`);
  }
  return differences > 0 ? 1 : 0;
}
