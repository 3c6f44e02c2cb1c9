/** A path as DuckDB's readers take it literally: what would be a pattern stands in brackets. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
