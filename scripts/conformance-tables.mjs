// `node scripts/conformance-tables.mjs`: runs the conformance kit for the connectors of this repository and writes the
// table of each into its README. The same tests compare the tables when they run without it. Needs a build.
import { runTool } from './house/command.mjs';

process.env.SQLFLOW_WRITE_CONFORMANCE = '1';
process.exitCode = runTool('jest', ['apps/acceptance/conformance', '--runInBand'], {
  nodeOptions: ['--experimental-vm-modules', '--no-warnings'],
});
