import { displayWidth, graphemesOf } from '@sqlflow/errors';

const controlStart = '\u001b';
const style = new RegExp(`${controlStart}\\[[0-9;]*m`, 'g');

/** How many columns a text takes, colours not counted. */
export function styledWidth(text: string): number {
  return displayWidth(text.replace(style, ''));
}

/** Cuts to `width` columns without counting or losing colours. */
export function cutStyled(text: string, width: number): string {
  if (styledWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  let at = 0;
  for (const match of [...text.matchAll(style), undefined]) {
    for (const grapheme of graphemesOf(text.slice(at, match?.index ?? text.length))) {
      used += displayWidth(grapheme);
      if (used < width) result += grapheme;
      else if (used - displayWidth(grapheme) < width) result += '…';
    }
    result += match?.[0] ?? '';
    at = (match?.index ?? 0) + (match?.[0].length ?? 0);
  }
  return result;
}
