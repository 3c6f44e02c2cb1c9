import { definitionOf, type Schema } from '../../params/schema-layers.js';
import { innermost, isWholeNumber } from './schema-shape.js';

/** The type of a parameter as people are told it: `text`, `whole number`, `` `a` or `b` ``, `list of text`. */
export function typeText(schema: Schema): string {
  return [...new Set(alternatives(schema))].join(' or ').replace(/ or (?=.* or )/g, ', ');
}

/** The same with an article, to stand after "must be". */
export function typePhrase(schema: Schema): string {
  const phrases = alternatives(schema).map((each) =>
    /^(whole|number|list|object)/.test(each) ? `a${vowel(each)} ${each}` : each,
  );
  return [...new Set(phrases)].join(' or ').replace(/ or (?=.* or )/g, ', ');
}

function vowel(word: string): string {
  return /^[aeiou]/.test(word) ? 'n' : '';
}

function alternatives(schema: Schema): string[] {
  const inner = innermost(schema);
  const definition = definitionOf(inner);
  switch (definition.type) {
    case 'string':
    case 'template_literal':
      return ['text'];
    case 'number':
      return [isWholeNumber(inner) ? 'whole number' : 'number'];
    case 'bigint':
      return ['whole number'];
    case 'boolean':
      return ['`true`', '`false`'];
    case 'enum':
      return Object.values(definition.entries).map(quoted);
    case 'literal':
      return definition.values.map(quoted);
    case 'array':
      return [`list of ${typeText(definition.element)}`];
    case 'record':
      return [`object of ${typeText(definition.valueType)}`];
    case 'object':
      return ['object'];
    case 'union':
      return definition.options.flatMap(alternatives);
    default:
      return ['any value'];
  }
}

function quoted(value: unknown): string {
  return `\`${String(value)}\``;
}
