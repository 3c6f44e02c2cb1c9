import type { CsvFormat } from '@sqlflow/connector-sdk';
import { lineBreakAt, scanRecord } from './scan-records.js';

/** What the first record of a file says. */
export interface CsvHeader {
  /** Names by position, unique, compared without case. */
  readonly names: readonly string[];
  /** Names as the file has them; undefined where the format has no header. */
  readonly written: readonly string[] | undefined;
  /** Where the record begins in the text. */
  readonly start: number;
}

/**
 * Reads the first record after the lines to skip. Undefined: the text holds none, or not the whole of it when `whole`
 * is false.
 */
export function readHeader(
  text: string,
  format: CsvFormat,
  whole: boolean,
): { readonly header: CsvHeader | undefined; readonly enough: boolean } {
  let at = 0;
  for (let skipped = 0; skipped < format.skipRows; skipped += 1) {
    const next = nextLine(text, at);
    if (next === undefined) return { header: undefined, enough: whole };
    at = next;
  }
  while (lineBreakAt(text, at) > 0) at += lineBreakAt(text, at);
  if (at >= text.length) return { header: undefined, enough: whole };
  const record = scanRecord(text, at, format);
  if (!record.complete && !whole) return { header: undefined, enough: false };
  const texts = record.fields.map((field) => field.text);
  // DuckDB takes a delimiter at the end of the header for an empty last name.
  const names = uniqueNames(format.header ? texts : texts.map(() => ''));
  return { header: { names, written: format.header ? texts : undefined, start: at }, enough: true };
}

function nextLine(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    const length = lineBreakAt(text, at);
    if (length > 0) return at + length;
  }
  return undefined;
}

/**
 * Makes every name unique: an empty one becomes `column_3` by its position, the second `id` becomes `id_2`. Case does
 * not count, because SQL does not count it.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names.filter((name) => name !== '').map((name) => name.toLowerCase()));
  const used = new Set<string>();
  return names.map((name, index) => {
    const base = name === '' ? `column_${index + 1}` : name;
    let unique = base;
    for (let n = 2; used.has(unique.toLowerCase()) || (unique !== name && taken.has(unique.toLowerCase())); n += 1) {
      unique = `${base}_${n}`;
    }
    used.add(unique.toLowerCase());
    return unique;
  });
}
