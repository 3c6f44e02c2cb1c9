import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../../scripts/house/packages.mjs';

const generators = readdirSync(join(root, 'scripts')).filter((name) => /^generate-.*\.mjs$/.test(name));

test.each(generators)(
  'what scripts/%s writes is up to date',
  (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', name), '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  },
  120_000,
);
