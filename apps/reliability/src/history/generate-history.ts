import { type Random, randomFrom } from '../random.js';
import { chooseFeatures, type Features } from './features.js';
import type { History, LoadSetup, RunOptions, RunStep, Step } from './history.js';
import { baseColumns, cursorColumn, extraColumns, keyColumn, type Row } from './row.js';
import { type SimulatedSource, simulateSource } from './simulated-source.js';

/** The history of a seed: always the same. */
export function generateHistory(seed: number): History {
  const random = randomFrom(seed);
  const features = chooseFeatures(random);
  const loads = ['first', 'second'].slice(0, features.loads).map(
    (name): LoadSetup => ({
      name,
      mode: features.mode,
      deduplication: features.deduplication,
      cursor: features.cursor,
      tracking: features.tracking,
    }),
  );
  const sources = loads.map(() => simulateSource(features, random));
  const table = features.existingTable ? existingRows(features, random) : undefined;
  const steps: Step[] = [];
  const runs = random.between(3, 7);
  // The second LOAD may join late.
  const joins = random.chance(0.5) ? 0 : random.between(1, runs - 1);
  for (let run = 0; run < runs; run++) {
    for (const source of sources) changeSource(source, random);
    if (run > 0) steps.push(...userSteps(features, random));
    const turn = run < joins ? 0 : random.between(0, loads.length - 1);
    const name = loads[turn]?.name ?? '';
    const source = sources[turn] ?? simulateSource(features, random);
    steps.push(runStep(name, source, features, random));
  }
  return { seed, loads, table, steps };
}

function changeSource(source: SimulatedSource, random: Random): void {
  for (let count = random.between(0, 4); count > 0; count--) source.change();
}

function runStep(load: string, source: SimulatedSource, features: Features, random: Random): RunStep {
  const step = { kind: 'run', load, source: source.snapshot(), options: runOptions(features, random) } as const;
  return features.kills && random.chance(0.4) ? { ...step, killAfter: random.between(0, 2) } : step;
}

function runOptions(features: Features, random: Random): RunOptions {
  const moved = features.changesStartDate && random.chance(0.4) ? random.between(-4, 4) : 0;
  const changedNulls = features.cursorNull !== 'error' && random.chance(0.05);
  return {
    lookback: features.changesLookback && random.chance(0.5) ? random.between(0, 8) : features.lookback,
    ...(features.startDate === undefined ? {} : { startDate: features.startDate + moved }),
    cursorNull: changedNulls ? random.pick(['include', 'exclude'] as const) : features.cursorNull,
    ...(features.batchSize === undefined ? {} : { batchSize: features.batchSize }),
  };
}

function userSteps(features: Features, random: Random): Step[] {
  if (features.tableDrops && random.chance(0.25)) return [{ kind: 'drop' }];
  if (!features.userEdits || random.chance(0.5)) return [];
  // Merging compares by key: a second row with a key is the user's own affair.
  if (features.mode === 'append' && random.chance(0.5)) return [{ kind: 'insert', row: anyRow(random) }];
  const column = random.pick([keyColumn, 'value']);
  return [{ kind: 'delete', column, equals: random.between(1, 3) }];
}

/** Where LOADs merge, rows that no source has: whose row an equal one is would be a matter of opinion. */
function existingRows({ mode }: Features, random: Random): Row[] {
  const own = mode === 'merge' ? { value: 0 } : {};
  return [1, 2, 3].slice(0, random.between(1, 3)).map((key) => ({ ...anyRow(random), [keyColumn]: key, ...own }));
}

function anyRow(random: Random): Row {
  const columns = [...baseColumns, ...extraColumns.slice(0, random.between(0, 1))];
  return {
    ...Object.fromEntries(columns.map((column) => [column, random.between(1, 2)])),
    [cursorColumn]: random.between(3, 14),
  };
}
