import { codes } from '@sqlflow/errors';
import type { IfNode, SetNode, StatementNode } from '@sqlflow/parser';
import { evaluateCondition } from '../conditions/evaluate.js';
import { type ExpandContext, expandTemplate, expandVariable } from '../variables/expand.js';
import { reservedNames, type VariableValue } from '../variables/scope.js';
import { draftOf } from './draft-statement.js';
import { walkInclude } from './walk-include.js';
import { expandContext, type Level, type WalkState } from './walk-state.js';

/** Goes through statements in order: decides conditions, follows INCLUDEs, and drafts what is left. */
export function walkStatements(statements: readonly StatementNode[], level: Level, state: WalkState): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'set':
        runSet(statement, level, state);
        break;
      case 'if':
        walkIf(statement, level, state);
        break;
      case 'include':
        walkInclude(statement, level, state, walkStatements);
        break;
      default:
        state.drafts.push(draftOf(statement, level, state));
    }
  }
}

function runSet(node: SetNode, level: Level, state: WalkState): void {
  const { name } = node.name;
  const { file } = level.context;
  if (reservedNames.has(name)) {
    state.report.add(codes.references.reservedVariable, { name }, { file, span: node.name.span });
    return;
  }
  const value = valueOfSet(node, { ...expandContext(state, level), setting: name });
  // Without a value the name is still set: its uses are not to blame for what is wrong here.
  level.scope.set(name, value ?? { pieces: [], isNull: false });
}

function valueOfSet({ value }: SetNode, context: ExpandContext): VariableValue | undefined {
  const literal = (text: string): VariableValue => ({ pieces: [{ kind: 'literal', text }], isNull: false });
  switch (value.kind) {
    case 'string': {
      const [only, ...others] = value.template.parts;
      if (only?.kind === 'variable' && others.length === 0) return expandVariable(only, context);
      const text = expandTemplate(value.template, context);
      return text === undefined ? undefined : { pieces: text.pieces, isNull: false };
    }
    case 'bare-variable':
      return expandVariable(value.variable, context);
    case 'number':
      return literal(value.digits);
    case 'boolean':
      return literal(String(value.value));
    case 'null':
      return { ...literal('null'), isNull: true };
    case 'object':
    case 'array':
      context.report.add(
        codes.run.notSupportedYet,
        { what: 'a list or an object as the value of a variable', instead: 'use one variable for each value' },
        { file: context.file, span: value.span },
      );
      return undefined;
  }
}

/**
 * Goes through the branches that are not taken, so that their mistakes are found too, and then through the one that is:
 * none of them sees what another makes.
 */
function walkIf(node: IfNode, level: Level, state: WalkState): void {
  const context = { ...expandContext(state, level), runDate: state.input.runDate };
  const decided = node.branches.map((branch) => evaluateCondition(branch.condition, context));
  // A condition that cannot be decided has been reported. One branch goes on as taken, so that names made in it are known.
  const holds = decided.findIndex((value) => value !== false);
  const branches = [...node.branches.map((branch) => branch.statements), node.otherwise ?? []];
  const taken = holds === -1 ? branches.length - 1 : holds;
  for (const [index, statements] of branches.entries()) {
    if (index === taken) continue;
    const branch = { outer: level.context.branch };
    walkStatements(statements, { ...level, context: { ...level.context, branch }, scope: level.scope.fork() }, state);
  }
  walkStatements(branches[taken] ?? [], level, state);
}
