import { editDistance } from '@sqlflow/errors';

/**
 * The candidate that a name is surely a misspelling of: one character off, two in a long name. Names that differ only
 * in digits (`orders_2025`, `orders_2026`) are different names.
 */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  const allowed = name.length >= 8 ? 2 : name.length >= 4 ? 1 : 0;
  const letters = withoutDigits(name);
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance || withoutDigits(candidate) === letters) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function withoutDigits(name: string): string {
  return name.toLowerCase().replaceAll(/\d/g, '');
}
