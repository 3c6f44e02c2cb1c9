/** `2026-01-31T09:45:01.123Z` → `2026-01-31 09:45:01`: UTC, as everywhere. */
export function instantText(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** Milliseconds between two instants; undefined where one is missing. */
export function millisecondsBetween(start: string, end: string | undefined): number | undefined {
  return end === undefined ? undefined : Math.max(0, Date.parse(end) - Date.parse(start));
}
