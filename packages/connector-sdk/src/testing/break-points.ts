/** Of so many places, from 1, those where something is let go wrong: all where there are few, else first, last, and some between. */
export function breakPoints(count: number): readonly number[] {
  const all = Array.from({ length: count }, (_, at) => at + 1);
  return all.filter((at) => at <= 6 || at === count || at % Math.ceil(count / 6) === 0);
}
