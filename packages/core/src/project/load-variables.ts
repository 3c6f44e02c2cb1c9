import { codes, type Diagnostic, diagnostic } from '@sqlflow/errors';
import { reportBrokenVariables } from './broken-variables.js';
import { entriesOf, kindOf, placeOfValue, textOf, type YamlEntry } from './yaml-value.js';

/** Reads `variables: { name: value }`. Values become text exactly as they are written: `1.10`, `yes`, `2026-01-31`. */
export function readVariables(
  sections: ReadonlyMap<string, YamlEntry>,
  problems: Diagnostic[],
): Record<string, string> {
  const given = sections.get('variables');
  if (given === undefined) return {};
  const variables: [string, string][] = [];
  for (const { key: name, keyPlace, value } of entriesOf(given.value, '`variables`', problems)) {
    const text = textOf(value);
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      problems.push(diagnostic(codes.project.variableName, { name }, { place: keyPlace }));
    } else if (text === undefined) {
      const args = { name, found: kindOf(value) };
      problems.push(diagnostic(codes.project.nestedVariable, args, { place: placeOfValue(value) }));
    } else {
      reportBrokenVariables(value, text, `the variable \`${name}\``, problems);
      variables.push([name, text]);
    }
  }
  return Object.fromEntries(variables);
}
