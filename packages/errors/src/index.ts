export { type CatalogueEntry, catalogue, codes } from './catalogue/index.js';
export { type Code, defineCode, type FailureClass, type Severity } from './code.js';
export { type Diagnostic, type DiagnosticOptions, diagnostic, hasErrors, type RelatedPlace } from './diagnostic.js';
export { displayWidth, graphemesOf } from './display-width.js';
export { type Place, placeOf, type SourceText, type Span } from './place.js';
export { countDiagnostics, type RenderOptions, renderDiagnostic, renderDiagnostics } from './render.js';
export { SqlFlowError, sqlFlowError, throwIfErrors } from './sqlflow-error.js';
export { editDistance, suggest } from './suggest.js';
export { visible } from './visible.js';
