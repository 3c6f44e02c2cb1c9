/** Conditions that cut a table into so many parts, each row being in one of them; fewer where there are not as many pages. */
export function rangeConditions(pages: readonly number[], count: number): readonly string[] {
  const bounds = pageBounds(pages, count);
  return Array.from({ length: bounds.length + 1 }, (_, at) => {
    const from = bounds[at - 1];
    // The last part has no end: the table may have grown.
    const to = bounds[at];
    return [
      ...(from === undefined ? [] : [`ctid >= '(${from},0)'::pg_catalog.tid`]),
      ...(to === undefined ? [] : [`ctid < '(${to},0)'::pg_catalog.tid`]),
    ].join(' AND ');
  }).filter((condition) => condition !== '');
}

/**
 * The pages at which parts of the same size begin, the first one's left out. The tables that make up one are cut at the
 * same pages, as a condition on the place of a row goes for each of them.
 */
function pageBounds(pages: readonly number[], count: number): readonly number[] {
  const below = (page: number): number => pages.reduce((sum, each) => sum + Math.min(each, page), 0);
  const most = Math.max(0, ...pages);
  const total = below(most);
  const bounds = Array.from({ length: count - 1 }, (_, at) => leastPage(most, below, (total * (at + 1)) / count));
  return [...new Set(bounds)].filter((page) => page > 0 && page < most);
}

/** The first page below which there are so many. */
function leastPage(most: number, below: (page: number) => number, wanted: number): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (below(middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
