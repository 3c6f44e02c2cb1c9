import type { RunEvent } from '@sqlflow/core';
import type { Cli } from '../cli.js';
import { toJson } from '../render/json.js';
import { createLiveReporter } from './live-reporter.js';
import { createPlainReporter } from './plain-reporter.js';

/** Shows the events of runs while they happen. */
export interface Reporter {
  event(event: RunEvent): void;
  /** Says something between the events. */
  note(text: string): void;
  /** Takes away what is only there while a run goes on. */
  stop(): void;
}

/** JSON lines with `--json`, nothing with `--quiet`, a view that moves on a terminal, plain lines elsewhere. */
export function createReporter(cli: Cli): Reporter {
  const { options, out, err } = cli;
  if (options.json === true) return createJsonReporter((line) => void out.write(line));
  if (options.quiet === true) return { event: () => undefined, note: () => undefined, stop: () => undefined };
  const verbose = options.verbose === true;
  if (err.isTerminal && cli.environment.TERM !== 'dumb') return createLiveReporter(err, verbose);
  return createPlainReporter(err, verbose);
}

function createJsonReporter(write: (line: string) => void): Reporter {
  return { event: (event) => write(`${toJson(event)}\n`), note: () => undefined, stop: () => undefined };
}
