/** Where lists of lines differ, in words; empty: nowhere. The order does not matter. */
export function difference(name: string, expected: readonly string[], found: readonly string[]): string[] {
  const missing = subtract(expected, found);
  const extra = subtract(found, expected);
  if (missing.length === 0 && extra.length === 0) return [];
  return [`${name}: missing ${JSON.stringify(missing.slice(0, 5))}, too much ${JSON.stringify(extra.slice(0, 5))}`];
}

function subtract(from: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of other) counts.set(each, (counts.get(each) ?? 0) + 1);
  return from.filter((each) => {
    const left = counts.get(each) ?? 0;
    counts.set(each, left - 1);
    return left <= 0;
  });
}
