import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openProject } from '@sqlflow/core';

const connector = join(import.meta.dirname, 'sqlflow-connector-shop');
const compiler = join(import.meta.dirname, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', connector], { stdio: 'inherit' });
const { shop } = await import('./sqlflow-connector-shop/dist/src/index.js');
const { startTestServer } = await import('./sqlflow-connector-shop/dist/test/test-server.js');

const token = 'example-token-123';
const server = await startTestServer(token);
const order = (id, customer_id, total, day) => ({
  id,
  customer_id,
  total,
  updated_at: `2026-01-${day}T10:00:00.000000Z`,
});
server.collections.set('orders', [order(1, 7, '19.90', '01'), order(2, 8, '5.00', '02'), order(3, 7, '0.10', '03')]);

const project = await openProject({
  dir: import.meta.dirname,
  connectors: [shop],
  environment: { SHOP_TOKEN: token },
});
try {
  for (const turn of ['first', 'second']) {
    const { status, tasks } = await project.run('revenue', { variables: { shop_url: server.url } });
    const load = tasks.find(({ taskId }) => taskId.startsWith('load:'));
    console.log(`${turn} run: ${status}, ${load.outcome.rowsRead} read, ${load.outcome.inserted} new`);
    server.collections.set('orders', [...server.collections.get('orders'), order(4, 8, '1.50', '04')]);
  }
  for (const { id, revenue } of server.collections.get('customers')) console.log(`customer ${id}: ${revenue}`);
} finally {
  await project.close();
  await server.close();
}
