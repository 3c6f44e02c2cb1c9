export { shop } from './connector.js';
