// `node scripts/generate-custom-connector.mjs [--check]`: writes the connector of examples/custom_connector, as `npm create
// sqlflow-connector` would. Needs a build.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesFor, writePackage } from '../packages/create-sqlflow-connector/dist/index.js';
import { writeGenerated } from './house/generated-file.mjs';

const packageName = 'sqlflow-connector-shop';
const scratch = mkdtempSync(join(tmpdir(), 'sqlflow-custom-connector-'));
const { files } = await writePackage(namesFor({ packageName }), scratch);
for (const file of files) {
  const text = readFileSync(join(scratch, file), 'utf8');
  writeGenerated(
    `examples/custom_connector/${packageName}/${file}`,
    text,
    'node scripts/generate-custom-connector.mjs',
  );
}
rmSync(scratch, { recursive: true });
