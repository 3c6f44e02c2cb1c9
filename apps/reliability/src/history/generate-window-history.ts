import { type Random, randomFrom } from '../random.js';
import { groupOf, type WindowEvent, type WindowHistory, type WindowQuery, type WindowRun } from './window-history.js';

/** The history of a seed: always the same. */
export function generateWindowHistory(seed: number): WindowHistory {
  const random = randomFrom(seed);
  const query = chooseQuery(random);
  const habits = {
    late: random.chance(0.6),
    future: random.chance(0.4),
    vanishing: random.chance(0.4),
    ungrouped: random.chance(0.1),
    ranges: random.chance(0.4),
  };
  const runs: WindowRun[] = [];
  let clock = random.between(5, 20);
  let events: WindowEvent[] = [];
  for (let count = random.between(3, 7); count > 0; count--) {
    for (let changes = random.between(0, 5); changes > 0; changes--) {
      clock += random.between(0, 3);
      events = change(events, clock, query, habits, random);
    }
    runs.push({ events, clock, ...(habits.ranges ? chooseRange(clock, random) : {}) });
    clock += random.between(0, 2);
  }
  return { seed, query, runs };
}

interface Habits {
  readonly late: boolean;
  readonly future: boolean;
  readonly vanishing: boolean;
  readonly ungrouped: boolean;
}

function chooseQuery(random: Random): WindowQuery {
  const width = random.pick([1, 1, 2, 4, 6]);
  return {
    shape: random.pick(['groups', 'rows'] as const),
    width,
    label: random.chance(0.2) ? 'end' : random.pick([0, 0, 0, random.between(0, width - 1)]),
    lower: random.pick(['>', '>='] as const),
    upper: random.pick(['<', '<='] as const),
    day: random.chance(0.3) ? 6 : undefined,
    filters: random.chance(0.95),
    lookback: random.pick([0, 0, 1, 3, 6, 9]),
  };
}

function change(
  events: readonly WindowEvent[],
  clock: number,
  query: WindowQuery,
  habits: Habits,
  random: Random,
): WindowEvent[] {
  const add = (at: number): WindowEvent[] => [...events, { at, value: random.between(1, 4) }];
  const changes = [() => add(clock), () => add(clock)];
  if (habits.late) changes.push(() => add(Math.max(0, clock - random.between(1, 12))));
  if (habits.future) changes.push(() => add(clock + random.between(1, 12)));
  if (habits.ungrouped) changes.push(() => [...events, { at: clock, value: 1, ungrouped: true }]);
  const one = events[random.between(0, events.length - 1)];
  if (habits.vanishing && one !== undefined) {
    const group = groupOf(query, one.at);
    changes.push(() => events.filter(({ at }) => groupOf(query, at) !== group));
    changes.push(() => events.filter((event) => event !== one));
  }
  return random.pick(changes)();
}

function chooseRange(clock: number, random: Random): Pick<WindowRun, 'from' | 'to'> {
  const from = random.between(0, clock);
  const to = from + random.between(0, 12);
  return random.pick([{}, {}, { from }, { to }, { from, to }]);
}
