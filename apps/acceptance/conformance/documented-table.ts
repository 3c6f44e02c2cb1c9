import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { TestConnectorOptions } from '@sqlflow/connector-sdk/testing';
import { root } from '../../../scripts/house/packages.mjs';

const [begin, end] = ['<!-- conformance:begin -->', '<!-- conformance:end -->'];

/**
 * Compares the table of what a connector passes with the one in a document of its, or writes it there when
 * `scripts/conformance-tables.mjs` runs the tests.
 */
export function documentedTable(name: string, document = 'README.md'): NonNullable<TestConnectorOptions['report']> {
  return (_report, table) => {
    const path = join(root, 'packages', 'connectors', name, document);
    const text = readFileSync(path, 'utf8');
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
    if (start === -1 || stop < start) throw new Error(`${path} lacks the markers ${begin} and ${end}`);
    const written = `${text.slice(0, start + begin.length)}\n\n${table}\n\n${text.slice(stop)}`;
    if (process.env.SQLFLOW_WRITE_CONFORMANCE === '1') writeFileSync(path, written);
    else expect(text).toBe(written);
  };
}
