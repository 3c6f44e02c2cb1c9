import { type Figures, megabytes } from './report.js';

/** The promises that the figures do not keep, as sentences. Cases that were not measured are left out. */
export function brokenPromises(all: readonly Figures[]): string[] {
  return all.flatMap((each) => [...brokenTimes(each), ...brokenMemory(each, all)]);
}

function brokenTimes({ name, promises, ratio, seconds }: Figures): string[] {
  return [
    ...(promises.ratio !== undefined && ratio.median > promises.ratio
      ? [`${name}: ratio ${ratio.median.toFixed(2)}, promised ${promises.ratio.toFixed(2)}`]
      : []),
    ...(promises.seconds !== undefined && seconds.ours > promises.seconds
      ? [`${name}: ${seconds.ours.toFixed(3)} s, promised ${promises.seconds} s`]
      : []),
  ];
}

function brokenMemory({ name, promises, peakBytes }: Figures, all: readonly Figures[]): string[] {
  const broken: string[] = [];
  const peak = `${name}: ${megabytes(peakBytes.ours)} MB at the peak`;
  if (promises.peakBytes !== undefined && peakBytes.ours > promises.peakBytes) {
    broken.push(`${peak}, promised ${megabytes(promises.peakBytes)} MB`);
  }
  const beside = promises.peakBeside;
  const less = all.find((each) => each.name === beside?.name)?.peakBytes.ours;
  if (beside !== undefined && less !== undefined && peakBytes.ours > less * beside.times) {
    broken.push(`${peak}, promised ${beside.times} x the ${megabytes(less)} MB of ${beside.name}`);
  }
  return broken;
}
