import { csv } from '@sqlflow/connector-csv';
import { rest } from '@sqlflow/connector-rest';
import { openProject } from '@sqlflow/core';
import { startShop } from './server.mjs';

const shop = await startShop('example-token-123');
const project = await openProject({
  dir: import.meta.dirname,
  connectors: [csv, rest],
  environment: { SHOP_TOKEN: 'example-token-123' },
});
try {
  for (const turn of ['first', 'second']) {
    const { status, tasks } = await project.run('shop', { variables: { shop_url: shop.url } });
    const loads = tasks.filter(({ taskId }) => taskId.startsWith('load:'));
    console.log(turn, 'run:', status);
    for (const { taskId, outcome } of loads)
      console.log(`  ${taskId}: ${outcome.rowsRead} read, ${outcome.inserted} new`);
  }
  console.log('the shop received:', JSON.stringify(shop.received.slice(0, 3)));
} finally {
  await project.close();
  await shop.close();
}
