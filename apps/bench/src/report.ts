import type { Promises } from './case.js';
import type { Measurement, Pair } from './measure.js';
import { type Spread, spreadOf } from './statistics.js';

export interface Figures {
  readonly name: string;
  /** What ours stands beside. */
  readonly beside: string;
  readonly promises: Promises;
  /** Medians. */
  readonly seconds: { readonly ours: number; readonly other: number };
  /** Our time divided by the other's. */
  readonly ratio: Spread;
  /** The same of the time that processors worked. */
  readonly cpuRatio: Spread;
  /** The highest of all measurements. */
  readonly peakBytes: { readonly ours: number; readonly other: number };
}

export function figuresOf(name: string, beside: string, promises: Promises, pairs: readonly Pair[]): Figures {
  const ratio = (of: (each: Measurement) => number): Spread =>
    spreadOf(pairs.map(({ ours, other }) => of(ours) / of(other)));
  return {
    name,
    beside,
    promises,
    seconds: {
      ours: spreadOf(pairs.map(({ ours }) => ours.seconds)).median,
      other: spreadOf(pairs.map(({ other }) => other.seconds)).median,
    },
    ratio: ratio(({ seconds }) => seconds),
    cpuRatio: ratio(({ cpuSeconds }) => cpuSeconds),
    peakBytes: {
      ours: Math.max(...pairs.map(({ ours }) => ours.peakBytes)),
      other: Math.max(...pairs.map(({ other }) => other.peakBytes)),
    },
  };
}

const header = ['case', 'beside', 'ours s', 'other s', 'ratio', 'min', 'max', 'cpu', 'limit', 'ours MB', 'other MB'];
/** The first columns are texts, the others figures. */
const textColumns = 2;

/** The table as text: figures right-aligned, one line per case. */
export function tableOf(all: readonly Figures[]): string {
  const lines = [header, ...all.map(cellsOf)];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const pad = (cell: string, column: number): string =>
    column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}

function cellsOf({ name, beside, promises, seconds, ratio, cpuRatio, peakBytes }: Figures): string[] {
  return [
    name,
    beside,
    seconds.ours.toFixed(2),
    seconds.other.toFixed(2),
    ratio.median.toFixed(2),
    ratio.min.toFixed(2),
    ratio.max.toFixed(2),
    cpuRatio.median.toFixed(2),
    promises.ratio?.toFixed(2) ?? (promises.seconds === undefined ? '' : `${promises.seconds} s`),
    megabytes(peakBytes.ours),
    megabytes(peakBytes.other),
  ];
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
