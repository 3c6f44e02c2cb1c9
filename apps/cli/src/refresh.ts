import { type Command, Option } from 'commander';
import { invalidValue } from './wrong-usage.js';

/** What of the tables that keep their rows is computed again. */
export interface RefreshOptions {
  readonly fullRefresh?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** Adds `--full-refresh`, `--from` and `--to`. */
export function defineRefreshOptions(command: Command): Command {
  return command
    .option('--full-refresh', 'build tables that keep their rows between runs anew; --select says which')
    .addOption(bound('--from', 'compute incremental tables again from this date, timestamp or number on'))
    .addOption(
      bound('--to', 'compute incremental tables up to this date, timestamp or number; what lies behind it stays'),
    );
}

export function refreshOf({ fullRefresh, from, to }: RefreshOptions): RefreshOptions {
  return {
    ...(fullRefresh === true ? { fullRefresh } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function bound(name: string, description: string): Option {
  return new Option(`${name} <value>`, description).argParser((text: string) => {
    if (text.trim() === '') throw invalidValue(name, text, 'a date, a timestamp or a number');
    return text;
  });
}
