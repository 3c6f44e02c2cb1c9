const { existsSync } = require('node:fs');
const { join, relative } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Those that take longest, which nobody can tell by the size of the file: one that begins last is waited for by all other workers. */
const first = [
  'apps/acceptance/documents/runnable.test.ts',
  'apps/reliability/src/crash/crash.test.ts',
  'packages/connector-sdk/src/testing/conformance.test.ts',
  'apps/acceptance/run/incremental-tables.test.ts',
  'apps/acceptance/schema-changes/policies.test.ts',
  'apps/acceptance/run/incremental-load.test.ts',
  'apps/acceptance/postgres/deleted-rows.test.ts',
  'apps/acceptance/run/file-increments.test.ts',
  'apps/reliability/src/replay/replay.test.ts',
  'apps/acceptance/run/file-histories.test.ts',
  'apps/acceptance/cli/state.test.ts',
];

for (const file of first) {
  if (!existsSync(join(__dirname, '..', file))) throw new Error(`${file} is not there: mend the list in ${__filename}`);
}

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path, context }) => {
      const at = first.indexOf(relative(context.config.rootDir, path).replaceAll('\\', '/'));
      return at === -1 ? first.length : at;
    };
    // Sorting keeps the order of equals: what remains is as jest puts it, the longest first where it has run them before.
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
