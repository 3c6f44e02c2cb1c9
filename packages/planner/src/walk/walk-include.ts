import { codes } from '@sqlflow/errors';
import type { IncludeNode, StatementNode } from '@sqlflow/parser';
import type { At } from '../files/source-file.js';
import { isReservedSchema } from '../names/reserved-schemas.js';
import { expandTemplate } from '../variables/expand.js';
import { readNow } from '../variables/read-now.js';
import { mentionSets } from '../variables/set-mentions.js';
import { joinPath } from './join-path.js';
import { expandContext, type Level, severityIn, type WalkState } from './walk-state.js';

type WalkStatements = (statements: readonly StatementNode[], level: Level, state: WalkState) => void;

/** Goes through the statements of another file where the INCLUDE stands, unless they stand somewhere already. */
export function walkInclude(node: IncludeNode, level: Level, state: WalkState, walk: WalkStatements): void {
  const { context } = level;
  const { report } = state;
  const at: At = { file: context.file, span: node.path.span };
  const severity = severityIn(context);
  const alias = node.alias?.name ?? context.alias;
  if (node.alias !== undefined && isReservedSchema(node.alias.name)) {
    const span = node.alias.span;
    report.add(
      codes.references.reservedSchema,
      { schema: node.alias.name },
      { file: context.file, span },
      { severity },
    );
    return;
  }
  const path = pathOf(node, level, state, at);
  if (path === undefined) return;
  const stack = [...level.stack, { path: context.file.path, at }];
  const circle = stack.findIndex((step) => step.path === path);
  if (circle !== -1) {
    const way = stack.slice(circle);
    report.add(codes.references.includeCircle, { paths: [...way.map((step) => step.path), path] }, at, {
      severity,
      related: way.map((step, index) => ({
        message: `\`${step.path}\` includes \`${way[index + 1]?.path ?? path}\` here`,
        at: step.at,
      })),
    });
    return;
  }
  if (standsAlready(path, alias, at, level, state)) return;
  const file = state.load(path);
  if (file === undefined) {
    report.add(codes.references.includeNotFound, { path, from: context.file.path }, at, { severity });
    return;
  }
  mentionSets(state.mentions, file, file.node.statements);
  walk(file.node.statements, { context: { file, alias, branch: context.branch }, scope: level.scope, stack }, state);
}

function pathOf(node: IncludeNode, level: Level, state: WalkState, at: At): string | undefined {
  const text = expandTemplate(node.path, expandContext(state, level));
  if (text === undefined) return undefined;
  const written = readNow(text.pieces, {
    at,
    what: 'the path of INCLUDE',
    runDate: state.input.runDate,
    secrets: 'refused',
    report: state.report,
  });
  return written === undefined ? undefined : joinPath(level.context.file.path, written);
}

/** A file stands in the pipeline once. Its second INCLUDE changes nothing; under another alias, that is worth saying. */
function standsAlready(
  path: string,
  alias: string | undefined,
  at: At,
  { context }: Level,
  { included, seenUntaken, report }: WalkState,
): boolean {
  const first = included.get(path);
  if (first !== undefined) {
    if (first.alias?.toLowerCase() !== alias?.toLowerCase() && first.at !== undefined) {
      report.add(codes.references.includedUnderOtherName, { path, first: first.alias, second: alias }, at, {
        related: [{ message: 'it was included here', at: first.at }],
      });
    }
    return true;
  }
  if (context.branch === undefined) {
    included.set(path, { alias, at });
    return false;
  }
  const seen = seenUntaken.has(path);
  seenUntaken.add(path);
  return seen;
}
