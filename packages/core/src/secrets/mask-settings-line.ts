import { passwordInUrl } from '@sqlflow/planner';
import { isSecretName } from './secret-name.js';

const key = /([\w.-]+)["']?\s*[:=]\s*(?=\S)/g;
const variableOnly = /^["']?\$\{\w+\}["']?\s*$/;

/**
 * A line of a settings file as it may be shown: values of keys whose name says secret, and passwords in URLs, become
 * asterisks. The line keeps its length, so that a caret below it stays where it was. Variables stay readable.
 */
export function maskSettingsLine(line: string): string {
  let masked = '';
  let at = 0;
  for (const found of line.matchAll(key)) {
    const start = found.index + found[0].length;
    if (start <= at || !isSecretName(found[1] ?? '')) continue;
    const end = start + valueLength(line.slice(start), line.slice(0, start).includes('{'));
    const value = line.slice(start, end);
    masked += line.slice(at, start) + (variableOnly.test(value) ? value : '*'.repeat(value.length));
    at = end;
  }
  masked += line.slice(at);
  return maskPassword(masked);
}

function maskPassword(line: string): string {
  const found = passwordInUrl(line);
  if (found === undefined) return line;
  const { start, end } = found;
  return line.slice(0, start) + '*'.repeat(end - start) + line.slice(end);
}

/** A quoted value ends at its quote, one inside braces at a comma or brace, any other at the end of the line. */
function valueLength(rest: string, insideBraces: boolean): number {
  const quoted = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|["'].*)/.exec(rest);
  if (quoted !== null) return quoted[0].length;
  return insideBraces ? (/^\$\{\w+\}|^[^,}\]]*?(?=\s*(?:[,}\]]|$))/.exec(rest)?.[0].length ?? 0) : rest.length;
}
