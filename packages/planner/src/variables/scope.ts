import type { Template } from '@sqlflow/parser';
import type { ValuePiece } from '../text/resolved-text.js';
import { isSecretName } from './secret-names.js';
import type { VariableSources } from './variable-sources.js';

/** A variable's value before the variables inside it are put in. */
export type FoundVariable =
  | { readonly kind: 'template'; readonly template: Template; readonly secret: boolean }
  | { readonly kind: 'value'; readonly value: VariableValue };

export interface VariableValue {
  readonly pieces: readonly ValuePiece[];
  /** SET x = null. */
  readonly isNull: boolean;
}

/** What `${name}` means at one point of the file. */
export interface VariableScope {
  find(name: string): FoundVariable | undefined;
  set(name: string, value: VariableValue): void;
  /** A scope that starts with what this one knows; what is set in it stays in it. */
  fork(): VariableScope;
  names(): Iterable<string>;
}

export interface ScopeInput {
  readonly sources: VariableSources;
  readonly pipeline: string;
  readonly profile: string;
  readonly parseTemplate: (text: string) => Template;
}

/** Names that only SQLFlow gives values to. `--var run_date=…` is allowed: it runs a pipeline as of that day. */
export const reservedNames: ReadonlySet<string> = new Set(['run_id', 'run_date', 'pipeline', 'profile']);

/** What stands for a value of the run while its real one is not known. It has the form of a real one. */
const samples = { run_id: '20000101T000000-000000', run_date: '2000-01-01' };

/** The scope at the start of a pipeline. */
export function createScope(input: ScopeInput): VariableScope {
  const { sources } = input;
  const templates = new Map<string, Template>();
  const builtIn = builtIns(input);

  const templateOf = (from: string, name: string, text: string): Template => {
    const key = `${from}:${name}`;
    const template = templates.get(key) ?? input.parseTemplate(text);
    templates.set(key, template);
    return template;
  };
  const fromTexts = (from: 'given' | 'profile' | 'dotenv', name: string): FoundVariable | undefined => {
    const text = own(sources[from], name);
    if (text === undefined) return undefined;
    const secret = from === 'dotenv' && isSecretName(name);
    return { kind: 'template', template: templateOf(from, name, text), secret };
  };
  const fromEnvironment = (name: string): FoundVariable | undefined => {
    const text = own(sources.environment, name);
    if (text === undefined) return undefined;
    const span = { start: 0, end: text.length };
    const template: Template = { kind: 'template', parts: [{ kind: 'text', text, span }], span };
    return { kind: 'template', template, secret: isSecretName(name) };
  };

  const scope = (sets: SetLayer): VariableScope => ({
    find(name) {
      if (reservedNames.has(name)) return (name === 'run_date' ? fromTexts('given', name) : undefined) ?? builtIn(name);
      const set = findSet(sets, name);
      return (
        fromTexts('given', name) ??
        fromTexts('profile', name) ??
        (set === undefined ? undefined : { kind: 'value', value: set }) ??
        fromTexts('dotenv', name) ??
        fromEnvironment(name) ??
        builtIn(name)
      );
    },
    set(name, value) {
      sets.values.set(name, value);
    },
    fork: () => scope({ values: new Map(), below: sets }),
    names: () => [
      ...Object.keys(sources.given),
      ...Object.keys(sources.profile),
      ...setNames(sets),
      ...Object.keys(sources.dotenv),
      ...reservedNames,
      'env',
      ...Object.keys(sources.environment),
    ],
  });
  return scope({ values: new Map(), below: undefined });
}

interface SetLayer {
  readonly values: Map<string, VariableValue>;
  readonly below: SetLayer | undefined;
}

function findSet(layer: SetLayer | undefined, name: string): VariableValue | undefined {
  for (let at = layer; at !== undefined; at = at.below) {
    const value = at.values.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function setNames(layer: SetLayer | undefined): string[] {
  return layer === undefined ? [] : [...layer.values.keys(), ...setNames(layer.below)];
}

function builtIns({ pipeline, profile }: ScopeInput): (name: string) => FoundVariable | undefined {
  const text = (value: string): FoundVariable => ({
    kind: 'value',
    value: { pieces: [{ kind: 'literal', text: value }], isNull: false },
  });
  const inRun = (name: 'run_id' | 'run_date'): FoundVariable => ({
    kind: 'value',
    value: { pieces: [{ kind: 'reference', name, value: samples[name], known: 'in-run' }], isNull: false },
  });
  return (name) => {
    switch (name) {
      case 'run_id':
      case 'run_date':
        return inRun(name);
      case 'pipeline':
        return text(pipeline);
      case 'profile':
      case 'env':
        return text(profile);
      default:
        return undefined;
    }
  };
}

function own(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
