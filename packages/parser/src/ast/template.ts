import type { Span } from '@sqlflow/errors';

/**
 * Text in which variables may stand. `parts` joined in order give the text; a string part is literal text (with
 * `${{` already turned into `${`, and with the escapes of a string literal decoded), a variable part is put in later.
 */
export interface Template {
  readonly kind: 'template';
  readonly parts: readonly TemplatePart[];
  readonly span: Span;
}

export type TemplatePart = TextPart | VariablePart;

/** `span` covers the text as it is written in the file. */
export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
  readonly span: Span;
}

/** `${name}` or `${name|default}`. The default may contain variables itself. */
export interface VariablePart {
  readonly kind: 'variable';
  readonly name: string;
  readonly default?: Template;
  readonly span: Span;
}
