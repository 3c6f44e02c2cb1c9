import type { Severity } from '@sqlflow/errors';
import type { Template } from '@sqlflow/parser';
import type { At, SourceFile } from '../files/source-file.js';
import type { PlanInput } from '../plan-input.js';
import type { Report } from '../report.js';
import type { ExpandContext } from '../variables/expand.js';
import type { VariableScope } from '../variables/scope.js';
import type { SecretBook } from '../variables/secret-book.js';
import type { SetMentions } from '../variables/set-mentions.js';
import type { Draft, StatementContext } from './draft.js';

/** What grows while the statements are gone through in order. */
export interface WalkState {
  readonly input: PlanInput;
  readonly report: Report;
  readonly book: SecretBook;
  readonly mentions: SetMentions;
  /** Reads and parses a file once; undefined when there is none. */
  readonly load: (path: string) => SourceFile | undefined;
  readonly parseTemplate: (text: string) => Template;
  readonly drafts: Draft[];
  /** Files whose statements stand in the pipeline, by path, with the INCLUDE that brought them. */
  readonly included: Map<string, { readonly alias: string | undefined; readonly at: At | undefined }>;
  /** Files gone through in a branch that is not taken. */
  readonly seenUntaken: Set<string>;
}

/** One level of files: where the statements stand, and what variables mean there. */
export interface Level {
  readonly context: StatementContext;
  readonly scope: VariableScope;
  /** The files that are being read, outermost first, each with the INCLUDE in it that led to the next. */
  readonly stack: readonly { readonly path: string; readonly at: At }[];
}

export function expandContext(state: WalkState, { context, scope }: Level): ExpandContext {
  const { report, book, mentions, input } = state;
  return { file: context.file, scope, book, report, mentions, profile: input.profile };
}

/** Problems with names are only warnings in a branch that is not taken. */
export function severityIn(context: StatementContext): Severity | undefined {
  return context.branch === undefined ? undefined : 'warning';
}
