import { parseTemplateText, type Template } from '@sqlflow/parser';

/** The variables in a text that stands in no .sf file. Text that is no template, such as `pa${ss`, is taken as it is. */
export function parseTemplate(text: string): Template {
  return parseTemplateText(text);
}
