// Bundles the program of the runners into a few files and says where it is: opening and compiling a file costs Node half
// a millisecond, unbundled there are a thousand, and every kill needs a new process.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const directory = fileURLToPath(new URL('./bundle', import.meta.url));
const bundle = await rolldown({
  input: [fileURLToPath(new URL('./child.js', import.meta.url))],
  platform: 'node',
  external: (id) => id.includes('@duckdb/node-bindings') || id.includes('@duckdb+node-bindings'),
  logLevel: 'silent',
});
await bundle.write({ dir: directory, format: 'esm', minify: { mangle: { keepNames: true } }, cleanDir: true });
await bundle.close();
process.stdout.write(join(directory, 'child.js'));
