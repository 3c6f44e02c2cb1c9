import type { Template } from '../ast/template.js';
import type { Problems } from '../problems.js';
import type { Token } from '../scan/token.js';
import { parseTemplate, plainText } from './parse-template.js';

/** The text of a string token of a directive, decoded: `'…'`, `"…"` or `"""…"""`, in which nothing is escaped. */
export function literalTemplate(text: string, { kind, start, end }: Token, problems: Problems): Template {
  if (kind === 'long-string') return parseTemplate(text, { start: start + 3, end: end - 3 }, plainText, problems);
  const escaped = text[start] === '"' ? '"' : "'";
  return parseTemplate(text, { start: start + 1, end: end - 1 }, { escaped }, problems);
}
