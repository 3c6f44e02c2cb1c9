import type { Measurement } from './measure.js';
import { type Spread, spreadOf } from './statistics.js';

export interface Figures {
  readonly name: string;
  readonly limit: number | undefined;
  readonly seconds: { readonly ours: number; readonly bare: number };
  readonly ratio: Spread;
  readonly peakBytes: { readonly ours: number; readonly bare: number };
}

export function figuresOf(
  name: string,
  limit: number | undefined,
  pairs: readonly { readonly ours: Measurement; readonly bare: Measurement }[],
): Figures {
  return {
    name,
    limit,
    seconds: {
      ours: spreadOf(pairs.map(({ ours }) => ours.seconds)).median,
      bare: spreadOf(pairs.map(({ bare }) => bare.seconds)).median,
    },
    ratio: spreadOf(pairs.map(({ ours, bare }) => ours.seconds / bare.seconds)),
    peakBytes: {
      ours: Math.max(...pairs.map(({ ours }) => ours.peakBytes)),
      bare: Math.max(...pairs.map(({ bare }) => bare.peakBytes)),
    },
  };
}

const header = ['case', 'ours s', 'bare s', 'ratio', 'min', 'max', 'limit', 'ours MB', 'bare MB'];

/** The table as text: figures right-aligned, one line per case. */
export function tableOf(all: readonly Figures[]): string {
  const lines = [header, ...all.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const padded = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return padded.join('\n');
}

function cellsOf({ name, limit, seconds, ratio, peakBytes }: Figures): string[] {
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0);
  return [
    name,
    seconds.ours.toFixed(2),
    seconds.bare.toFixed(2),
    ratio.median.toFixed(2),
    ratio.min.toFixed(2),
    ratio.max.toFixed(2),
    limit === undefined ? '' : limit.toFixed(2),
    megabytes(peakBytes.ours),
    megabytes(peakBytes.bare),
  ];
}
