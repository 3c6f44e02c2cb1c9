import type { Diagnostic } from '@sqlflow/errors';
import { type Plan, type PlanInput, type PlannedFile, planPipeline } from '../index.js';
import { toyConnectors } from './toy-connectors.js';
import { toySql } from './toy-sql.js';

/** What a test says of a pipeline besides its text. */
export type Around = Partial<Omit<PlanInput, 'variables'>> & {
  readonly variables?: Partial<PlanInput['variables']>;
  /** Other files by path. */
  readonly files?: Readonly<Record<string, string>>;
};

/** Plans a text as `pipelines/main.sf`. Marks in it are left out. */
export function planText(text: string, around: Around = {}): Promise<PlannedFile> {
  const { variables, files = {}, ...others } = around;
  const all: Readonly<Record<string, string>> = { ...files, 'pipelines/main.sf': text };
  return planPipeline({
    file: 'pipelines/main.sf',
    readFile: (path) => (Object.hasOwn(all, path) ? withoutMarks(all[path] ?? '') : undefined),
    profile: 'dev',
    connections: {},
    connectors: toyConnectors,
    sql: toySql(),
    ...others,
    variables: { given: {}, profile: {}, dotenv: {}, environment: {}, ...variables },
  });
}

/** The plan of a text that has no errors. */
export async function planOf(text: string, around?: Around): Promise<Plan> {
  const { plan, diagnostics } = await planText(text, around);
  if (plan === undefined) throw new Error(`no plan: ${diagnostics.map(brief).join('; ')}`);
  return plan;
}

/** The text with the diagnostics of a code marked: `LOAD a FROM ⟦b⟧`. */
export function marked(text: string, diagnostics: readonly Diagnostic[], file = 'pipelines/main.sf'): string {
  const plain = withoutMarks(text);
  const places = diagnostics.flatMap(({ place }) => (place?.file === file ? [place.span] : []));
  return [...places]
    .sort((a, b) => b.start - a.start)
    .reduce((at, { start, end }) => `${at.slice(0, start)}⟦${at.slice(start, end)}⟧${at.slice(end)}`, plain);
}

export function withoutMarks(text: string): string {
  return text.replaceAll(/[⟦⟧]/g, '');
}

/** `error SF2001 message`, for messages of tests. */
export function brief({ severity, code, message }: Diagnostic): string {
  return `${severity} ${code} ${message}`;
}

/** Plans a text in which the place of the problem is marked, and gives what was found with the place it was found at. */
export async function problemsOf(
  text: string,
  around?: Around,
): Promise<{ readonly found: readonly string[]; readonly at: string; readonly diagnostics: readonly Diagnostic[] }> {
  const { diagnostics } = await planText(text, around);
  return { found: diagnostics.map(({ severity, code }) => `${severity} ${code}`), at: marked(text, diagnostics), diagnostics };
}
