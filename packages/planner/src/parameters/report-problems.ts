import type { CheckedParameters, ParameterPath, ParameterProblem } from '@sqlflow/connector-sdk/parameters';
import { codes, type Severity, type Span } from '@sqlflow/errors';
import type { SourceFile } from '../files/source-file.js';
import type { Report } from '../report.js';
import { maskValues } from '../text/mask-values.js';
import { actualText, type ReferenceValue, referencesOf } from '../text/resolved-text.js';
import { pathKey, type WrittenEntry, type WrittenParameters } from './written-parameters.js';

/** What parameters belong to. */
export interface ParameterOwner {
  readonly file: SourceFile;
  /** Where the connector or the connection is named: for what is missing. */
  readonly span: Span;
  /** The connection of the profile, for messages. */
  readonly connection: string | undefined;
  readonly severity: Severity | undefined;
}

/** Shows each problem at the name or value it is about. */
export function reportProblems(
  problems: readonly ParameterProblem[],
  written: WrittenParameters,
  secrets: readonly CheckedParameters[],
  owner: ParameterOwner,
  report: Report,
): void {
  const references = [...written.entries.values()].flatMap((entry) => (entry.text ? referencesOf(entry.text) : []));
  const secretPaths = new Set(secrets.flatMap(secretPathsOf));
  for (const problem of problems) {
    const entry = nearestEntry(problem.path, written);
    if (entry !== undefined && isAboutUnknown(problem, written)) continue;
    const mask = (text: string): string => maskProblem(text, entry, secretPaths.has(pathKey(problem.path)), references);
    reportOne(problem, entry, owner, mask, report);
  }
}

function reportOne(
  problem: ParameterProblem,
  entry: WrittenEntry | undefined,
  owner: ParameterOwner,
  mask: (text: string) => string,
  report: Report,
): void {
  const at = { file: owner.file, span: spanOf(problem, entry, owner) };
  const { severity, connection } = owner;
  const fromConnection = connection !== undefined && (entry === undefined || !entry.inFile);
  const message = mask(problem.message) + (fromConnection ? ` (connection \`${connection}\`)` : '');
  const hint = problem.hint === undefined ? undefined : mask(problem.hint);
  if (problem.kind === 'not-supported-yet') {
    const what = message.replace(/ is not supported yet/, '');
    report.add(codes.run.notSupportedYet, { what, instead: hint }, at, { severity });
  } else {
    report.add(codesByKind[problem.kind], { message, hint }, at, { severity });
  }
}

const codesByKind = {
  unknown: codes.parameters.unknownParameter,
  missing: codes.parameters.missingParameter,
  invalid: codes.parameters.invalidParameter,
  conflict: codes.parameters.conflictingParameters,
};

function spanOf(problem: ParameterProblem, entry: WrittenEntry | undefined, owner: ParameterOwner): Span {
  if (entry === undefined) return owner.span;
  return problem.at === 'value' && problem.kind !== 'missing' ? entry.valueSpan : entry.keySpan;
}

function nearestEntry(path: ParameterPath, written: WrittenParameters): WrittenEntry | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const entry = written.entries.get(pathKey(path.slice(0, length)));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** Where a variable is unknown, that is the problem; what the check says of the gap is noise. */
function isAboutUnknown(problem: ParameterProblem, written: WrittenParameters): boolean {
  if (problem.at === 'key') return false;
  return problem.path.some((_, at) => written.entries.get(pathKey(problem.path.slice(0, at + 1)))?.unknown === true);
}

/** The values that the check calls secret, as they were written. */
export function secretPathsOf(checked: CheckedParameters): readonly string[] {
  return checked.secrets.flatMap((pointer) => {
    const origin = checked.origins.get(pointer);
    return origin === undefined ? [] : [pathKey(origin)];
  });
}

/** A connector may quote a value in what it says about it. */
function maskProblem(
  text: string,
  entry: WrittenEntry | undefined,
  secret: boolean,
  references: readonly ReferenceValue[],
): string {
  const hidden = references.filter(({ known, value }) => known === 'secret' && value.length >= 4);
  const own = secret && entry?.text !== undefined ? actualText(entry.text) : '';
  const named =
    own === '' ? hidden : [...hidden, { kind: 'reference', name: '…', value: own, known: 'secret' } as const];
  return maskValues(text, named);
}
