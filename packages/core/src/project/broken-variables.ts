import { codes, type Diagnostic, diagnostic, placeOf, type SourceText, type Span } from '@sqlflow/errors';
import { parseTemplateText } from '@sqlflow/parser';
import type { YamlValue } from './yaml-value.js';

/** Adds every `${` in a text of a YAML file that begins no variable to `problems`, at its place in the file. */
export function reportBrokenVariables(value: YamlValue, text: string, what: string, problems: Diagnostic[]): void {
  const { source, node } = value;
  const [start, end] = node?.range ?? [0, 0];
  report(text, what, (broken) => placeOf(source, spanOf(broken, source.text.slice(start, end), start)), problems);
}

/**
 * The same for variables of `.env`. The line itself is not shown: most of what stands there is secret, and not every
 * name says so.
 */
export function reportBrokenDotenv(
  source: SourceText,
  variables: Readonly<Record<string, string>>,
  problems: Diagnostic[],
): void {
  for (const [name, text] of Object.entries(variables)) {
    const place = (broken: string) => ({ ...placeOf(source, spanInDotenv(source.text, name, broken)), lineText: '' });
    report(text, `\`${name}\` of .env`, place, problems);
  }
}

function report(
  text: string,
  what: string,
  place: (broken: string) => ReturnType<typeof placeOf>,
  problems: Diagnostic[],
): void {
  if (!text.includes('${')) return;
  for (const { place: found } of parseTemplateText(text).diagnostics) {
    const broken = text.slice(found?.span.start, found?.span.end);
    problems.push(diagnostic(codes.project.brokenVariable, { what }, { place: place(broken) }));
  }
}

/** Escapes make a text differ from what is written; then the whole value is marked. */
function spanOf(broken: string, written: string, start: number): Span {
  const at = written.indexOf(broken);
  return at === -1 ? { start, end: start + written.length } : { start: start + at, end: start + at + broken.length };
}

/** Of several lines that set one variable the last counts. */
function spanInDotenv(text: string, name: string, broken: string): Span {
  const assignment = /^[^\S\n]*(?:export\s+)?([\w.-]+)\s*[=:]/gm;
  let start = 0;
  for (const found of text.matchAll(assignment)) {
    if (found[1] === name) start = found.index + found[0].length;
  }
  const at = text.indexOf(broken, start);
  if (at !== -1) return { start: at, end: at + broken.length };
  const end = text.indexOf('\n', start);
  return { start, end: end === -1 ? text.length : end };
}
