/** Colours a text for the terminal, or leaves it as it is. */
export type Paint = (text: string) => string;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const paint =
  (on: number, off: number, enabled: boolean): Paint =>
  (text) =>
    enabled && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;

export function createPalette(enabled: boolean): Palette {
  return {
    bold: paint(1, 22, enabled),
    dim: paint(2, 22, enabled),
    red: paint(31, 39, enabled),
    green: paint(32, 39, enabled),
    yellow: paint(33, 39, enabled),
    cyan: paint(36, 39, enabled),
  };
}

interface ColorQuestion {
  readonly isTerminal: boolean;
  /** False: `--no-color` was given. */
  readonly wanted: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether to colour. `--no-color` comes first, then FORCE_COLOR and NO_COLOR (as in Node, FORCE_COLOR wins, and `0`
 * turns it off), then whether the output is a terminal that can.
 */
export function colorEnabled({ isTerminal, wanted, environment }: ColorQuestion): boolean {
  if (!wanted) return false;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((environment.NO_COLOR ?? '') !== '') return false;
  return isTerminal && environment.TERM !== 'dumb';
}
