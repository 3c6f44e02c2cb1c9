import type { Diagnostic } from '@sqlflow/errors';
import type { Template } from '../ast/template.js';
import { Problems } from '../problems.js';
import { parseTemplate, plainText } from './parse-template.js';

/**
 * Parses a text that may hold variables but is no part of a `.sf` file: a value of a profile, of `.env` or of the command
 * line. Every character but those of `${…}` and `${{` is itself. Spans, and the places of the diagnostics, are relative to
 * `text`; `path` is what those places are called.
 */
export function parseTemplateText(
  text: string,
  path = '',
): { readonly template: Template; readonly diagnostics: readonly Diagnostic[] } {
  const problems = new Problems({ path, text });
  const template = parseTemplate(text, { start: 0, end: text.length }, plainText, problems);
  return { template, diagnostics: problems.sorted() };
}
