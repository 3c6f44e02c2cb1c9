import type { MatchResult, Semantics } from 'ohm-js';
import { statementGrammar } from '../grammar/grammar.js';
import { conditionActions } from './conditions.js';
import type { BuildContext } from './context.js';
import { modeActions } from './modes.js';
import { nameActions } from './names.js';
import { statementActions } from './statements.js';
import { valueActions } from './values.js';

let semantics: Semantics | undefined;

/** Builds the node of a match: a statement, or the condition of an IF. */
export function buildMatch<N>(match: MatchResult, context: BuildContext): N {
  semantics ??= statementGrammar()
    .createSemantics()
    .addOperation('build(context)', {
      ...nameActions,
      ...valueActions,
      ...conditionActions,
      ...modeActions,
      ...statementActions,
    });
  return semantics(match).build(context) as N;
}
