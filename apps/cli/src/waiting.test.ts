import { describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { defineWaitOption, separateWait, type WaitingOptions, waitOf } from './waiting.js';

/** What `run` gets from these words. */
function parse(...words: readonly string[]): { names: readonly string[]; wait: unknown } {
  const command = defineWaitOption(new Command('run')).argument('[pipeline...]').exitOverride();
  command.parse(separateWait(words), { from: 'user' });
  return { names: command.args, ...waitOf(command.opts<WaitingOptions>()) } as never;
}

describe('--wait', () => {
  test.each([
    [['orders'], ['orders'], undefined],
    [['--wait'], [], {}],
    [['--wait', 'orders'], ['orders'], {}],
    [['orders', '--wait'], ['orders'], {}],
    [['--wait', 'PEOPLE'], ['PEOPLE'], {}],
    [['--wait', '30s', 'orders'], ['orders'], { milliseconds: 30_000 }],
    [['--wait=1.5m'], [], { milliseconds: 90_000 }],
    [['--wait', '250ms'], [], { milliseconds: 250 }],
    [['--wait', '2h'], [], { milliseconds: 7_200_000 }],
    [['--wait', 'PT1M30S'], [], { milliseconds: 90_000 }],
    [['--wait', 'P1DT1H'], [], { milliseconds: 90_000_000 }],
  ])('%j', (words, names, wait) => {
    expect(parse(...words)).toEqual({ names, wait });
  });

  test.each(['5x', '2024', 'P1Y', '5 m 3 s', 'PT5'])('`%s` is no time', (text) => {
    expect(() => parse('--wait', text)).toThrow('`--wait` cannot be');
  });
});
