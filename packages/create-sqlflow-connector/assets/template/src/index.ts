export { mySource } from './connector.js';
