const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Gives the tests of a run a directory for temporary files of their own, which goes with them. Retried, because a server that they
 * started may still be at it.
 */
module.exports = () => {
  const usual = process.env.TMPDIR;
  const directory = mkdtempSync(join(tmpdir(), 'sf-'));
  // As the system's own: database servers and some programs that tests start have users of their own.
  chmodSync(directory, 0o1777);
  process.env.TMPDIR = directory;
  return () => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
};
