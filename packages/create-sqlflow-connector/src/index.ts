export { type ConnectorNames, type NamesInput, namesFor } from './names.js';
export { type WrittenPackage, writePackage } from './write-package.js';
