import { codes, type Diagnostic, diagnostic, type Place } from '@sqlflow/errors';

/** Where the variables of a setting are looked for, first match wins. */
export type VariableSources = readonly Readonly<Record<string, string | undefined>>[];

/** The setting a text belongs to, and where its problems go. */
export interface SettingReport {
  /** For messages: `` `threads` of the engine ``. */
  readonly what: string;
  readonly place: Place;
  readonly problems: Diagnostic[];
}

/**
 * Puts variables into the text of a setting that is needed before any pipeline is planned. The syntax is that of
 * pipelines: `${name}`, `${name|default}` with variables in the default, and `${{` for a literal `${`. Undefined when
 * a variable has no value, refers to itself or is not complete; `report.problems` then says which.
 */
export function fillSetting(text: string, sources: VariableSources, report: SettingReport): string | undefined {
  const before = report.problems.length;
  const filled = fill(text, sources, [], report);
  return report.problems.length === before ? filled : undefined;
}

function fill(text: string, sources: VariableSources, path: readonly string[], report: SettingReport): string {
  let filled = '';
  let at = 0;
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', at)) {
    filled += text.slice(at, start);
    if (text.startsWith('${{', start)) {
      filled += '${';
      at = start + 3;
      continue;
    }
    const end = closingBrace(text, start + 2);
    const inner = end === undefined ? undefined : /^([A-Za-z_]\w*)(?:\|(.*))?$/s.exec(text.slice(start + 2, end));
    if (end === undefined || inner?.[1] === undefined) {
      const args = { what: report.what, value: text, expected: 'a text whose every `${` begins a `${name}`' };
      report.problems.push(diagnostic(codes.project.invalidSetting, args, { place: report.place }));
      return '';
    }
    filled += valueFor(inner[1], inner[2], sources, path, report);
    at = end + 1;
  }
  return filled + text.slice(at);
}

/** Where the `${` whose content begins at `from` ends: defaults may hold variables themselves. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${{', at)) at += 2;
    else if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

function valueFor(
  name: string,
  fallback: string | undefined,
  sources: VariableSources,
  path: readonly string[],
  report: SettingReport,
): string {
  const cycle = path.includes(name) ? [...path.slice(path.indexOf(name)), name] : undefined;
  const value = sources.find((source) => Object.hasOwn(source, name) && source[name] !== undefined)?.[name];
  if (cycle === undefined && value !== undefined) return fill(value, sources, [...path, name], report);
  if (cycle === undefined && fallback !== undefined) return fill(fallback, sources, path, report);
  const args = { name, what: report.what, cycle };
  report.problems.push(diagnostic(codes.project.settingVariable, args, { place: report.place }));
  return '';
}
