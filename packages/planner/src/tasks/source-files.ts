import type { CheckedParameters } from '@sqlflow/connector-sdk/parameters';
import { SqlFlowError } from '@sqlflow/errors';
import type { ConnectorSpec } from '../connector-specs.js';
import type { HiddenParameters } from '../parameters/plan-parameters.js';
import { replaceValues } from '../text/mask-values.js';
import type { ReferenceValue, ResolvedText } from '../text/resolved-text.js';

/**
 * The files a source reads, with `*` for what only a run knows, and how to show them without secrets: the connector is
 * asked with marks in place of references, so that it is known which part of a path comes from one.
 */
export function sourceFiles(
  spec: ConnectorSpec,
  checked: CheckedParameters,
  hidden: HiddenParameters,
): readonly { readonly path: string; readonly shown: string }[] {
  if (!hidden.hasReferences) return spec.sourcePaths(checked.input).map((path) => ({ path, shown: path }));
  const references: ReferenceValue[] = [];
  const marked = (text: ResolvedText): string =>
    text.pieces
      .map((piece) => {
        if (piece.kind === 'literal') return piece.text;
        references.push(piece);
        return `sqlflow_reference_${references.length - 1}_`;
      })
      .join('');
  const filled = (path: string, of: (reference: ReferenceValue) => string): string =>
    path.replace(/sqlflow_reference_(\d+)_/g, (_, index: string) => {
      const reference = references[Number(index)];
      return reference === undefined ? '' : of(reference);
    });
  return pathsWithMarks(spec, checked, hidden.withReferences(marked), references).map((path) => ({
    path: filled(path, ({ known, value }) => (known === 'in-run' ? '*' : value)),
    shown: filled(path, ({ name }) => `\${${name}}`),
  }));
}

/** A parameter that takes only certain texts refuses a mark; then the values are found by their text. */
function pathsWithMarks(
  spec: ConnectorSpec,
  checked: CheckedParameters,
  marked: Readonly<Record<string, unknown>>,
  references: readonly ReferenceValue[],
): readonly string[] {
  try {
    return spec.sourcePaths(marked);
  } catch (error) {
    if (!SqlFlowError.isInstance(error)) throw error;
    const marks = references.map((reference, index) => ({ ...reference, name: `sqlflow_reference_${index}_` }));
    return spec.sourcePaths(checked.input).map((path) => replaceValues(path, marks, (mark) => mark));
  }
}
