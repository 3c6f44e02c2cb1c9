import type { ParameterPath, RawObject, RawValue } from '@sqlflow/connector-sdk/parameters';
import type { Span } from '@sqlflow/errors';
import type { Template } from '@sqlflow/parser';
import type { ConnectionSpec } from '../connector-specs.js';
import type { ExpandContext } from '../variables/expand.js';
import { readText } from './read-object.js';
import { pathKey, type WrittenEntry, type WrittenParameters } from './written-parameters.js';

/**
 * Puts variables into the parameters of a connection. Their own place in the profile is not known here, so problems
 * are shown where the connection is named, and say which parameter they mean.
 */
export function readConnection(
  name: string,
  connection: ConnectionSpec,
  use: { readonly span: Span; readonly context: ExpandContext; readonly parseTemplate: (text: string) => Template },
): WrittenParameters {
  const entries = new Map<string, WrittenEntry>();
  const note = (path: ParameterPath, entry: WrittenEntry): void => {
    entries.set(pathKey(path), entry);
  };
  const entry: WrittenEntry = { keySpan: use.span, valueSpan: use.span, inFile: false };
  const valueAt = (value: unknown, path: ParameterPath): RawValue => {
    if (typeof value === 'string') {
      const within = { span: use.span, what: `\`${path.join('.')}\` of connection \`${name}\`` };
      return readText(use.parseTemplate(value), path, entry, { ...use.context, within }, note);
    }
    note(path, entry);
    if (typeof value === 'number' || typeof value === 'bigint') return { $number: String(value) };
    if (Array.isArray(value)) return value.map((item, at) => valueAt(item, [...path, at]));
    if (typeof value === 'object' && value !== null) return objectAt(value, path);
    return typeof value === 'boolean' ? value : null;
  };
  const objectAt = (value: object, path: ParameterPath): RawObject =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueAt(inner, [...path, key])]));
  return { raw: objectAt(connection.params, []), entries };
}
