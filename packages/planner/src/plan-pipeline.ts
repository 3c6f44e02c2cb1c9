import { codes } from '@sqlflow/errors';
import { parseTemplateText, type Template } from '@sqlflow/parser';
import { createFiles } from './files/load-files.js';
import { nameConnectors } from './names/connectors.js';
import { createSources, reportUnused } from './names/sources.js';
import { createTables } from './names/tables.js';
import type { Plan } from './plan/plan.js';
import type { PlanInput, PlannedFile } from './plan-input.js';
import { createReport } from './report.js';
import { analyseDrafts } from './sql/analyse-drafts.js';
import type { Blueprint } from './tasks/blueprint.js';
import { declareSource } from './tasks/declare-source.js';
import { finishTasks } from './tasks/finish-tasks.js';
import { reportDisobeyed } from './tasks/load-rules.js';
import { createPartPlaces, noteKeys } from './tasks/part-places.js';
import { planExport } from './tasks/plan-export.js';
import { planLoad } from './tasks/plan-load.js';
import { planTransform } from './tasks/plan-transform.js';
import type { Planning } from './tasks/planning.js';
import { type SecretSpan, withoutSecrets, withoutSecretText } from './tasks/secret-spans.js';
import { createScope, reservedNames } from './variables/scope.js';
import { createSecretBook } from './variables/secret-book.js';
import { mentionSets, type SetMentions } from './variables/set-mentions.js';
import type { Draft } from './walk/draft.js';
import type { WalkState } from './walk/walk-state.js';
import { walkStatements } from './walk/walk-statements.js';

/**
 * Turns a pipeline and the files it includes into a plan, and reports everything that is wrong with them. Does no I/O
 * but through what it is given; the same input gives the same plan.
 */
export async function planPipeline(input: PlanInput): Promise<PlannedFile> {
  const report = createReport();
  const book = createSecretBook();
  const files = createFiles(input.readFile, (found) => report.take(found));
  const drafts = draftPipeline(input, { report, book, files });
  const { analyses, ofView } = await analyseDrafts(drafts, input);
  const secretSpans: SecretSpan[] = [];
  const planning: Planning = {
    input,
    report,
    book,
    analyses,
    tables: createTables(drafts, await input.tables, ofView),
    connectors: await nameConnectors(drafts, input.connectors, report),
    sources: createSources(drafts.filter((draft) => draft.kind === 'source')),
    secretSpans,
    parts: createPartPlaces(),
    gaps: files.hasGaps(),
  };
  const blueprints = drafts.flatMap((draft) => planDraft(draft, planning) ?? []);
  if (!planning.gaps) {
    reportUnused(planning.sources, report);
    reportDisobeyed(planning);
  }
  const plan = report.hasErrors() ? undefined : buildPlan(blueprints, planning);
  return {
    plan,
    diagnostics: report.sorted(files.loaded).map((found) => withoutSecrets(found, secretSpans, book)),
    secrets: book.values,
    files: files.loaded.map(({ path, text }) => ({ path, text: withoutSecretText(path, text, secretSpans) })),
    parts: planning.parts,
  };
}

function draftPipeline(
  input: PlanInput,
  { report, book, files }: Pick<WalkState, 'report' | 'book'> & { readonly files: ReturnType<typeof createFiles> },
): readonly Draft[] {
  const mentions: SetMentions = new Map();
  const drafts: Draft[] = [];
  for (const [name, text] of Object.entries(input.variables.given)) {
    const broken = parseTemplateText(text).diagnostics.length > 0;
    if (broken) report.add(codes.project.brokenVariable, { what: `the value given for \`${name}\`` }, undefined);
  }
  for (const from of ['given', 'profile'] as const) {
    for (const name of Object.keys(input.variables[from])) {
      const allowed = from === 'given' && name === 'run_date';
      if (reservedNames.has(name) && !allowed) report.add(codes.references.reservedVariable, { name }, undefined);
    }
  }
  const file = files.load(input.file);
  if (file === undefined) {
    report.add(codes.references.includeNotFound, { path: input.file, from: undefined }, undefined);
    return drafts;
  }
  mentionSets(mentions, file, file.node.statements);
  const state: WalkState = {
    input,
    report,
    book,
    mentions,
    load: (path) => files.load(path),
    parseTemplate,
    drafts,
    included: new Map([[input.file, { alias: undefined, at: undefined }]]),
    seenUntaken: new Set(),
  };
  const { variables: sources, profile } = input;
  const scope = createScope({ sources, profile, pipeline: pipelineName(input.file), parseTemplate });
  const context = { file, alias: undefined, branch: undefined };
  walkStatements(file.node.statements, { context, scope, stack: [] }, state);
  return drafts;
}

/** A value from outside the file. A `${` in it that begins no variable is text there. */
function parseTemplate(text: string): Template {
  return parseTemplateText(text).template;
}

function planDraft(draft: Draft, planning: Planning): Blueprint | undefined {
  const { context, node } = draft;
  if ('mode' in node) noteKeys(planning.parts, { file: context.file, span: node.span }, node.mode?.keys ?? []);
  switch (draft.kind) {
    case 'source':
      declareSource(draft, planning);
      return undefined;
    case 'load':
      return planLoad(draft, planning);
    case 'transform':
      return planTransform(draft, planning);
    case 'export':
      return planExport(draft, planning);
  }
}

function buildPlan(blueprints: readonly Blueprint[], planning: Planning): Plan {
  const { input, sources, book } = planning;
  const names = [...sources.all.values()].filter((source) => source.taken);
  return {
    version: 1,
    pipeline: pipelineName(input.file),
    file: input.file,
    profile: input.profile,
    sources: names.flatMap(({ name }) => sources.declared.get(name.toLowerCase(), undefined)?.usable?.plan() ?? []),
    tasks: finishTasks(blueprints, book),
  };
}

/** The file name without folder and `.sf`. */
function pipelineName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.sf$/i, '');
}
