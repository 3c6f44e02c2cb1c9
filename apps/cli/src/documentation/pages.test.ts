import { describe, expect, test } from '@jest/globals';
import { ordersPlan } from '../diagram/__fixtures__/orders-plan.js';
import { graphOf } from '../diagram/graph.js';
import { htmlPage } from './html-page.js';
import { markdownPages } from './markdown-pages.js';
import type { ProjectPages } from './model.js';

const pages: ProjectPages = {
  name: 'shop <b>',
  profile: 'dev',
  problems: [],
  pipelines: [
    {
      name: 'orders',
      file: 'pipelines/sales/orders.sf',
      description: 'Orders | by day <script>alert(1)</script>',
      graph: graphOf(ordersPlan),
      sources: [{ name: 'orders_file', type: 'CSV', parameters: [['path', 'a|b`c.csv']] }],
      tables: [
        {
          name: 'daily',
          kind: 'table, replace',
          description: 'Orders by day',
          from: ['orders'],
          columns: [{ name: 'day', type: 'DATE' }],
          dynamic: true,
          sql: "SELECT '```' < 1",
        },
      ],
      exports: [{ to: 'out.csv', type: 'CSV', from: ['daily'], options: [['header', 'true']] }],
    },
  ],
};

describe('markdownPages', () => {
  test('writes an overview and a page for each pipeline', () => {
    const files = markdownPages(pages);
    expect([...files.keys()]).toEqual(['sales-orders.md', 'README.md']);
    expect(files.get('README.md')).toContain('| [orders](sales-orders.md) | Orders \\| by day');
    const page = files.get('sales-orders.md') ?? '';
    expect(page).toContain('```mermaid\nflowchart LR');
    expect(page).toContain('| `path` | ``a\\|b`c.csv`` |');
    expect(page).toContain("````sql\nSELECT '```' < 1\n````");
    expect(page).toContain('| `day` | `DATE` |');
    expect(page).toContain('More columns are known when it runs.');
  });
});

describe('htmlPage', () => {
  test('is one page that loads nothing, with everything escaped', async () => {
    const html = await htmlPage(pages);
    expect(html).toContain('<title>shop &lt;b&gt;</title>');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/(src|href)="?https?:/);
    expect(html).toContain('<td><code>day</code></td><td><code>DATE</code></td>');
  });
});
