import { join } from 'node:path';
import { codes, type Diagnostic, diagnostic, placeOf, type SourceText } from '@sqlflow/errors';
import { parse } from 'dotenv';
import { reportBrokenDotenv } from './broken-variables.js';
import { isFileMissing } from './file-error.js';
import { readText } from './read-text.js';

/**
 * The variables of `.env` in the project root; none when there is no such file. Sets nothing in `process.env`.
 * Throws what `readText` throws for a file that is there.
 */
export function loadDotenv(root: string, problems: Diagnostic[]): Record<string, string> {
  const source = readDotenv(root);
  if (source === undefined) return {};
  const variables = parse(source.text);
  problems.push(...skippedLines(source, variables));
  reportBrokenDotenv(source, variables, problems);
  return variables;
}

function readDotenv(root: string): SourceText | undefined {
  try {
    return readText(join(root, '.env'), '.env');
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Lines that the parser passes over without a word. What such a line holds is not shown: it may be a password whose
 * `=` was forgotten.
 */
function skippedLines(source: SourceText, variables: Readonly<Record<string, string>>): Diagnostic[] {
  const severalLines = Object.values(variables).filter((value) => value.includes('\n'));
  const problems: Diagnostic[] = [];
  let start = 0;
  for (const line of source.text.split('\n')) {
    const text = line.trim();
    const continued = severalLines.some((value) => value.includes(text.replace(/["'`]$/, '')));
    if (text !== '' && !text.startsWith('#') && !/[=:]/.test(text) && !continued) {
      const place = placeOf(source, { start, end: start + line.length });
      problems.push(diagnostic(codes.project.dotenvLine, {}, { place: { ...place, lineText: '' } }));
    }
    start += line.length + 1;
  }
  return problems;
}
