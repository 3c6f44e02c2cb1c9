import type { WaitOptions } from '@sqlflow/core';
import { type Diagnostic, visible } from '@sqlflow/errors';
import { type Command, Option } from 'commander';
import type { Cli } from './cli.js';
import { formatDuration } from './render/quantities.js';
import { invalidValue } from './wrong-usage.js';

export interface WaitingOptions {
  /** Milliseconds; true for `--wait` without a time: as long as it takes. */
  readonly wait?: number | true;
}

const expected = 'a time such as 30s, 5m, 1h or PT5M; without one it waits until the database is free';

/** Adds `--wait [time]`. */
export function defineWaitOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--wait [time]',
      'wait while another process has the database, at most so long (30s, 5m, PT1H)',
    ).argParser(parseWait),
  );
}

/** What core is told; `say` is called with a line for people when the waiting begins. */
export function waitOf({ wait }: WaitingOptions, say?: (text: string) => void): { wait?: WaitOptions } {
  if (wait === undefined) return {};
  const milliseconds = wait === true ? {} : { milliseconds: wait };
  if (say === undefined) return { wait: milliseconds };
  return { wait: { ...milliseconds, onWait: (problem) => say(waitingText(problem, milliseconds.milliseconds)) } };
}

/** `waiting: … is locked by process 4711 (…)`. */
export function waitingText(problem: Diagnostic, milliseconds: number | undefined): string {
  const limit = milliseconds === undefined ? '' : ` (at most ${formatDuration(milliseconds)})`;
  return `waiting${limit}: ${visible(problem.message)}`;
}

/** For commands that show no events of a run. */
export function waitSaying(cli: Cli, options: WaitingOptions): { wait?: WaitOptions } {
  return waitOf(options, (text) => void cli.say(text));
}

/**
 * Commander takes the word behind an option whose value may be left out for that value. `run --wait orders` means the
 * pipeline: a word that does not begin as a time does is left alone.
 */
export function separateWait(words: readonly string[]): string[] {
  const isTime = (word: string | undefined): boolean => word !== undefined && /^(?:\d|PT?\d)/.test(word);
  return words.map((word, i) => (word === '--wait' && !isTime(words[i + 1]) ? '--wait=' : word));
}

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseWait(text: string): number | true {
  if (text === '') return true;
  const short = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/i.exec(text);
  if (short !== null) return Number(short[1]) * (unitMilliseconds[(short[2] ?? '').toLowerCase()] ?? 0);
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  const parts = iso?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) throw invalidValue('--wait', text, expected);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
