import type { StreamSettings } from '@sqlflow/connector-sdk';
import { codes, suggest } from '@sqlflow/errors';
import type { At } from '../files/source-file.js';
import type { CommonSourceSettings, PlannedSource } from '../plan/plan.js';
import type { Report } from '../report.js';
import type { LoadDraft, SourceDraft } from '../walk/draft.js';
import { severityIn } from '../walk/walk-state.js';
import { createLayeredNames, type LayeredNames } from './layered-names.js';
import { nearMiss } from './near-miss.js';

export interface DeclaredSource {
  readonly name: string;
  readonly at: At;
  readonly taken: boolean;
  /** Undefined where its connector is unknown or its parameters are wrong; that is reported. */
  readonly usable: UsableSource | undefined;
}

export interface UsableSource {
  readonly common: CommonSourceSettings;
  /** The connector compares its keys with those of a table. */
  readonly comparesKeys: boolean;
  /** Where the first of these common parameters that is given has its value. */
  readonly placeOf: (...names: readonly string[]) => At | undefined;
  /** What the parameters say of one stream. */
  readonly stream: (name: string) => StreamSettings;
  /** What the LOADs so far have made use of. */
  readonly obeyed: Set<'incremental' | 'deduplication'>;
  /** The plan's form. To be called when all secrets of the pipeline are known. */
  readonly plan: () => PlannedSource;
  /** Local files it reads. */
  readonly files: readonly { readonly path: string; readonly shown: string }[];
  readonly connection: string | undefined;
}

export interface Sources {
  readonly declared: LayeredNames<DeclaredSource>;
  /** Those of the whole pipeline by key, the first of each name. */
  readonly all: ReadonlyMap<string, { readonly name: string; readonly at: At; readonly taken: boolean }>;
  /** Keys of sources that a LOAD reads, in whatever branch. */
  readonly used: Set<string>;
}

export function createSources(drafts: readonly SourceDraft[]): Sources {
  const all = new Map<string, { name: string; at: At; taken: boolean }>();
  for (const draft of drafts) {
    const name = sourceName(draft);
    const taken = draft.context.branch === undefined;
    const known = all.get(name.toLowerCase());
    if (known === undefined || (taken && !known.taken)) {
      all.set(name.toLowerCase(), { name, at: { file: draft.context.file, span: draft.node.name.span }, taken });
    }
  }
  return { declared: createLayeredNames(), all, used: new Set() };
}

/** `name`, or `alias.name` with the alias of the INCLUDE. */
export function sourceName({ context, node }: SourceDraft): string {
  return context.alias === undefined ? node.name.name : `${context.alias}.${node.name.name}`;
}

/** The source and stream that a LOAD names. Undefined: there is none; that is reported. */
export function findSource(
  draft: LoadDraft,
  sources: Sources,
  input: { readonly report: Report; readonly gaps: boolean },
): { readonly source: DeclaredSource; readonly stream: string } | undefined {
  const { context, node } = draft;
  const parts = node.source.parts.map((part) => part.name);
  // A source of the full name comes before a stream of a source.
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.').toLowerCase();
    const names = context.alias === undefined ? [name] : [`${context.alias.toLowerCase()}.${name}`, name];
    for (const key of names) {
      const source = sources.declared.get(key, context.branch);
      if (source === undefined) continue;
      sources.used.add(key);
      return { source, stream: parts.slice(length).join('.') };
    }
  }
  reportMissing(draft, parts, sources, input);
  return undefined;
}

function reportMissing(
  { context, node }: LoadDraft,
  parts: readonly string[],
  { all, used }: Sources,
  { report, gaps }: { readonly report: Report; readonly gaps: boolean },
): void {
  const at = { file: context.file, span: node.source.span };
  const severity = severityIn(context);
  const name = parts.join('.');
  const elsewhere = all.get(name.toLowerCase()) ?? all.get(parts[0]?.toLowerCase() ?? '');
  if (elsewhere !== undefined) {
    used.add(elsewhere.name.toLowerCase());
    const code = elsewhere.taken ? codes.references.sourceDeclaredLater : codes.references.sourceInUntakenBranch;
    const related = [{ message: `\`${elsewhere.name}\` is declared here`, at: elsewhere.at }];
    report.add(code, { name: elsewhere.name }, at, { severity, related });
    return;
  }
  const available = [...all.values()].map((source) => source.name);
  if (gaps && nearMiss(name, available) === undefined) return;
  const suggestion = suggest(name, available) ?? suggest(parts[0] ?? '', available);
  if (suggestion !== undefined) used.add(suggestion.toLowerCase());
  report.add(codes.references.unknownSource, { name, suggestion, available }, at, { severity });
}

/** Warns of sources that nothing loads. */
export function reportUnused({ all, used }: Sources, report: Report): void {
  for (const [key, { name, at, taken }] of all) {
    if (taken && !used.has(key)) report.add(codes.references.unusedSource, { name }, at);
  }
}
