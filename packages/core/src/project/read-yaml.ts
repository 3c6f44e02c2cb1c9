import { codes, type Diagnostic, diagnostic, type Place, placeOf, type SourceText } from '@sqlflow/errors';
import { parseDocument, type YAMLError } from 'yaml';
import { resolveAlias, type YamlValue } from './yaml-value.js';

/** Parses a YAML text. Its problems are added to `problems`; with any there is no value. */
export function readYaml(source: SourceText, problems: Diagnostic[]): YamlValue | undefined {
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: true });
  const errors = firstOfEachLine(source, [...document.errors, ...document.warnings]);
  if (errors.length > 0) {
    problems.push(...errors);
    return undefined;
  }
  return resolveAlias({ source, document, node: document.contents ?? undefined });
}

/** After the first problem of a line the parser guesses, and what it says next about that line is noise. */
function firstOfEachLine(source: SourceText, errors: readonly YAMLError[]): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of errors) {
    const place = placeOfError(source, error.pos);
    if (byLine.has(place.line)) continue;
    const args = { problem: problemOf(error), hint: hintFor(error, place.lineText) };
    byLine.set(place.line, diagnostic(codes.project.yamlSyntax, args, { place }));
  }
  return [...byLine.values()];
}

/** What is not closed is found at the end of the text, where there is nothing to see: the end of what is written. */
function placeOfError(source: SourceText, [start, end]: readonly [number, number]): Place {
  const place = placeOf(source, { start, end });
  if (place.lineText.trim() !== '') return place;
  const written = source.text.slice(0, start).trimEnd().length;
  return placeOf(source, { start: Math.max(0, written - 1), end: written });
}

function problemOf(error: YAMLError): string {
  if (error.code === 'DUPLICATE_KEY') return 'the same key is given twice';
  if (/call stack/i.test(error.message)) return 'it is nested too deeply';
  if (error.code === 'MULTIPLE_DOCS') return 'there is a second document after `---`';
  return error.message.slice(0, 1).toLowerCase() + error.message.slice(1);
}

function hintFor(error: YAMLError, line: string): string | undefined {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'indent with spaces';
    case 'DUPLICATE_KEY':
      return 'keep one of them';
    case 'MULTIPLE_DOCS':
      return 'keep one document in the file';
    case 'TAG_RESOLVE_FAILED':
      return 'tags that begin with `!` are not understood here: write the value itself, or a variable such as `${NAME}`';
    case 'BAD_SCALAR_START':
      return 'put the value in quotes';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'is a colon, or a space after one, missing?';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'put a value that contains `: ` in quotes, and let keys that belong together start in one column';
    default:
      return /\$\{/.test(line) ? 'put a value that contains `${…}` in quotes' : undefined;
  }
}
