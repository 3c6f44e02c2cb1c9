import { describe, expect, test } from '@jest/globals';
import { generateHistory } from '../history/generate-history.js';
import { generateWindowHistory } from '../history/generate-window-history.js';
import type { History, RunStep } from '../history/history.js';
import { compareCursors, contentOf, cursorOf, keyOf, type Row } from '../history/row.js';
import { runQuery, type WindowHistory, wholeRange } from '../history/window-history.js';
import { replayHistory } from '../load-model/replay.js';
import { replayWindowHistory } from '../window-model/replay.js';

// Where everything is covered, what must come out can be said in a line, without the checks of this folder.

/** The runs of the first LOAD alone, with a lookback that reaches everything, none killed. */
function everythingCovered(seed: number): History {
  const history = generateHistory(seed);
  const steps = history.steps.flatMap((step): RunStep[] => {
    if (step.kind !== 'run' || step.load !== 'first') return [];
    const { killAfter, ...run } = step;
    return [{ ...run, options: { lookback: 1000, cursorNull: 'include' } }];
  });
  return { ...history, table: undefined, steps };
}

function histories(chosen: (history: History) => boolean): History[] {
  const all = Array.from({ length: 1000 }, (_, seed) => everythingCovered(seed));
  return all.filter(
    (history) => history.loads[0]?.tracking === 'cursor' && runsOf(history).length > 1 && chosen(history),
  );
}

function runsOf(history: History): RunStep[] {
  return history.steps.filter((step) => step.kind === 'run');
}

function tableAfter(history: History): readonly Row[] {
  return [...replayHistory(history)].at(-1)?.after ?? [];
}

describe('where everything is covered', () => {
  test('appending ends with every row as often as the source ever showed it at once', () => {
    const same = (history: History) => new Set(runsOf(history).map(({ source }) => source.columns.join())).size === 1;
    const chosen = histories((history) => history.loads[0]?.mode === 'append' && same(history));
    expect(chosen.length).toBeGreaterThan(100);
    for (const history of chosen) {
      const most = new Map<string, number>();
      for (const { source } of runsOf(history)) {
        for (const [content, count] of countsOf(source.rows.map(({ values }) => values))) {
          most.set(content, Math.max(most.get(content) ?? 0, count));
        }
      }
      expect([history.seed, countsOf(tableAfter(history))]).toEqual([history.seed, most]);
    }
  });

  test('merging ends with the newest row of each key that the source ever showed', () => {
    const newestWins = ({ loads: [load] }: History) =>
      load?.mode === 'merge' && load.deduplication === 'latest_wins' && load.cursor === 'number';
    const chosen = histories(newestWins);
    expect(chosen.length).toBeGreaterThan(20);
    for (const history of chosen) {
      const newest = new Map<unknown, Row>();
      for (const { values } of runsOf(history).flatMap(({ source }) => source.rows)) {
        const other = newest.get(keyOf(values));
        const newer = other === undefined || compareCursors(cursorOf(values), cursorOf(other)) >= 0;
        if (newer) newest.set(keyOf(values), { ...other, ...values });
      }
      const withoutExtras = (rows: Iterable<Row>) => countsOf([...rows], ['id', 'at', 'value']);
      expect([history.seed, withoutExtras(tableAfter(history))]).toEqual([
        history.seed,
        withoutExtras(newest.values()),
      ]);
    }
  });

  test('an incremental table is its full recomputation', () => {
    for (let seed = 0; seed < 500; seed++) {
      const { query, runs } = generateWindowHistory(seed);
      if (!query.filters || runs.some(({ events }) => events.some(({ ungrouped }) => ungrouped))) continue;
      const plain = runs.map(({ events, clock }) => ({ events, clock }));
      const history: WindowHistory = { seed, query: { ...query, lookback: 1000 }, runs: plain };
      const last = [...replayWindowHistory(history)].at(-1);
      const wanted = runQuery(query, last?.run.events ?? [], wholeRange);
      const text = (rows: typeof wanted) => rows.map(({ group, content }) => `${group} ${content}`).sort();
      expect([seed, text([...(last?.after ?? [])])]).toEqual([seed, text(wanted)]);
    }
  });
});

function countsOf(rows: readonly Row[], columns?: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(contentOf(row, columns), (counts.get(contentOf(row, columns)) ?? 0) + 1);
  return counts;
}
