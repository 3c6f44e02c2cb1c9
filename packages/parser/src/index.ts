export type * from './ast/condition.js';
export type * from './ast/statement.js';
export type * from './ast/template.js';
export type * from './ast/value.js';
export { describeStatement } from './describe-statement.js';
export { descriptionOf } from './description-of.js';
export { type FormattedFile, formatFile } from './format/format-file.js';
export { type ParsedFile, parseFile } from './parse-file.js';
export { parseTemplateText } from './template/parse-template-text.js';
