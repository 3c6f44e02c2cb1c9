import type { SetNode, StatementNode, Template, ValueNode } from '@sqlflow/parser';
import type { At, SourceFile } from '../files/source-file.js';

/** A SET of a file, taken or not: for saying why a variable is unknown. */
export interface SetMention {
  readonly name: string;
  readonly at: At;
  /** Names its value refers to, defaults included. */
  readonly refersTo: readonly string[];
}

/** Every SET of the files read so far, by name. */
export type SetMentions = Map<string, SetMention[]>;

/** Adds the SETs of a file, those in branches included. */
export function mentionSets(mentions: SetMentions, file: SourceFile, statements: readonly StatementNode[]): void {
  for (const statement of statements) {
    if (statement.kind === 'set') {
      const name = statement.name.name;
      const mention = { name, at: { file, span: statement.span }, refersTo: variablesOf(statement) };
      mentions.set(name, [...(mentions.get(name) ?? []), mention]);
    } else if (statement.kind === 'if') {
      for (const branch of statement.branches) mentionSets(mentions, file, branch.statements);
      mentionSets(mentions, file, statement.otherwise ?? []);
    }
  }
}

/** The SETs that lead from `name` through their values back to `target`, or undefined. */
export function circleOfSets(mentions: SetMentions, name: string, target: string): readonly SetMention[] | undefined {
  const seen = new Set<string>();
  const search = (at: string): readonly SetMention[] | undefined => {
    if (seen.has(at)) return undefined;
    seen.add(at);
    for (const mention of mentions.get(at) ?? []) {
      if (mention.refersTo.includes(target)) return [mention];
      for (const next of mention.refersTo) {
        const rest = search(next);
        if (rest !== undefined) return [mention, ...rest];
      }
    }
    return undefined;
  };
  return search(name);
}

function variablesOf(statement: SetNode): string[] {
  const names: string[] = [];
  const ofTemplate = (template: Template | undefined): void => {
    for (const part of template?.parts ?? []) {
      if (part.kind === 'variable') {
        names.push(part.name);
        ofTemplate(part.default);
      }
    }
  };
  const ofValue = (value: ValueNode): void => {
    if (value.kind === 'string') ofTemplate(value.template);
    if (value.kind === 'bare-variable') {
      names.push(value.variable.name);
      ofTemplate(value.variable.default);
    }
  };
  ofValue(statement.value);
  return names;
}
