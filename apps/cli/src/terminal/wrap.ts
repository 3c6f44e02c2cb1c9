import { displayWidth } from '@sqlflow/errors';

/** The words of a text in lines of at most `width` columns, each indented; in one line where the width is unknown. */
export function wrapWords(text: string, width: number | undefined, indent: number): string {
  const margin = ' '.repeat(indent);
  if (width === undefined) return `${margin}${text}`;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    const longer = line === undefined ? undefined : `${line} ${word}`;
    if (longer !== undefined && displayWidth(longer) <= width - indent) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => `${margin}${line}`).join('\n');
}
