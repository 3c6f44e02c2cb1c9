import { generateHistory } from '../history/generate-history.js';
import { generateWindowHistory } from '../history/generate-window-history.js';
import { replayHistory } from '../load-model/replay.js';
import { loadRuleNames, loadRulesWithout } from '../load-model/rules.js';
import { checkLoads } from '../truth/check-loads.js';
import { checkWindows } from '../truth/check-windows.js';
import type { Difference } from '../truth/difference.js';
import { replayWindowHistory } from '../window-model/replay.js';
import { windowRuleNames, windowRulesWithout } from '../window-model/rules.js';
import { describeLoadHistory } from './describe-load-history.js';
import { describeWindowHistory } from './describe-window-history.js';

/** A model that is checked by histories, all of it or with some of its rules taken out. */
export interface Model {
  readonly name: string;
  readonly rules: readonly string[];
  /** Replays the history of a seed and compares it with the truth. */
  check(seed: number, without: readonly string[]): Difference | undefined;
  /** The history of a seed, and what the model makes of it, for a person. */
  describe(seed: number, without: readonly string[]): string;
}

const loads: Model = {
  name: 'loads',
  rules: loadRuleNames,
  check: (seed, without) => checkLoads(replayHistory(generateHistory(seed), loadRulesWithout(...without))),
  describe: (seed, without) => describeLoadHistory(generateHistory(seed), loadRulesWithout(...without)),
};

const windows: Model = {
  name: 'windows',
  rules: windowRuleNames,
  check(seed, without) {
    const history = generateWindowHistory(seed);
    return checkWindows(history, replayWindowHistory(history, windowRulesWithout(...without)));
  },
  describe: (seed, without) => describeWindowHistory(generateWindowHistory(seed), windowRulesWithout(...without)),
};

export const models = { loads, windows } as const;
