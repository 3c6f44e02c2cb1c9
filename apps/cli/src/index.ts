export { type ExitCode, exitCodes } from './exit-code.js';
