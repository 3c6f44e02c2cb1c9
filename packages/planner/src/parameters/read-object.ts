import type { ParameterPath, RawObject, RawValue } from '@sqlflow/connector-sdk/parameters';
import type { Span } from '@sqlflow/errors';
import type { ObjectNode, Template, ValueNode, VariablePart } from '@sqlflow/parser';
import { actualText, type ResolvedText } from '../text/resolved-text.js';
import { type ExpandContext, expandTemplate, expandVariable, placed } from '../variables/expand.js';
import { noParameters, pathKey, type WrittenEntry, type WrittenParameters } from './written-parameters.js';

/** Puts variables into a PARAMS or OPTIONS object. */
export function readObject(node: ObjectNode | undefined, context: ExpandContext): WrittenParameters {
  if (node === undefined) return noParameters;
  const entries = new Map<string, WrittenEntry>();
  const reader: Reader = {
    context,
    note: (path, entry) => {
      entries.set(pathKey(path), entry);
    },
  };
  return { raw: objectValue(node, [], reader), entries };
}

interface Reader {
  readonly context: ExpandContext;
  note(path: ParameterPath, entry: WrittenEntry): void;
}

function objectValue(node: ObjectNode, path: ParameterPath, reader: Reader): RawObject {
  return Object.fromEntries(
    node.entries.map(({ key, keySpan, value }) => [key, valueAt(value, [...path, key], keySpan, reader)]),
  );
}

function valueAt(node: ValueNode, path: ParameterPath, keySpan: Span, reader: Reader): RawValue {
  const entry = { keySpan, valueSpan: node.span, inFile: true };
  if (node.kind !== 'string' && node.kind !== 'bare-variable') reader.note(path, entry);
  switch (node.kind) {
    case 'object':
      return objectValue(node, path, reader);
    case 'array':
      return node.items.map((item, at) => valueAt(item, [...path, at], item.span, reader));
    case 'number':
      return { $number: node.digits };
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'bare-variable':
      return readText(wholeVariable(node.variable), path, entry, reader.context, reader.note);
    case 'string':
      return readText(node.template, path, entry, reader.context, reader.note);
  }
}

/** The value of a text. A variable that is the whole text takes the type of the parameter. */
export function readText(
  template: Template,
  path: ParameterPath,
  entry: WrittenEntry,
  context: ExpandContext,
  note: Reader['note'],
): RawValue {
  const [only, ...others] = template.parts;
  if (only?.kind !== 'variable' || others.length > 0) {
    const text = expandTemplate(template, context);
    note(path, text === undefined ? { ...entry, unknown: true } : { ...entry, text });
    return text === undefined ? '' : actualText(text);
  }
  const value = expandVariable(only, context);
  const span = context.within?.span ?? only.span;
  const text: ResolvedText | undefined =
    value === undefined ? undefined : { pieces: placed(value.pieces, span), span: entry.valueSpan };
  note(path, text === undefined ? { ...entry, unknown: true } : { ...entry, text });
  return value?.isNull === true ? null : { $variable: text === undefined ? '' : actualText(text) };
}

function wholeVariable(variable: VariablePart): Template {
  return { kind: 'template', parts: [variable], span: variable.span };
}
