export { type CatalogueEntry, catalogue, codes } from './catalogue/index.js';
export { type Code, defineCode, type FailureClass, type Severity } from './code.js';
export { type Diagnostic, type DiagnosticOptions, diagnostic, hasErrors, type RelatedPlace } from './diagnostic.js';
export { type Place, placeOf, type SourceText, type Span } from './place.js';
export { SqlFlowError, sqlFlowError, throwIfErrors } from './sqlflow-error.js';
export { suggest } from './suggest.js';
