/**
 * Words that stand in configurations everywhere. One of them may well be somebody's password on a development machine,
 * but hiding the word wherever it occurs would hide table names and hosts, and protect nothing.
 */
const everydayWords = new Set(
  `admin analytics changeme customer customers database default development disable disabled docker duckdb enable
  enabled example localhost master memory mysql orders password postgres postgresql primary prefer private
  prod production public readonly replica require required select sqlflow sqlite staging system testing undefined
  username warehouse`.split(/\s+/),
);

/** Shorter values are part of too much other text: `eu`, `5432`, `true`. */
const shortest = 6;

/** Whether a value is too common to be masked wherever its text occurs. */
export function isEverydayValue(value: string): boolean {
  const text = value.trim();
  return text.length < shortest || everydayWords.has(text.toLowerCase());
}
