import { describe, expect, test } from '@jest/globals';
import { ordersPlan } from './__fixtures__/orders-plan.js';
import { dotOf } from './dot.js';
import { fontsFor } from './font.js';
import { graphOf } from './graph.js';
import { mermaidOf } from './mermaid.js';
import { pngOf } from './png.js';
import { svgElementOf, svgFileOf } from './svg.js';

const graph = graphOf(ordersPlan);
const strange = {
  ...graph,
  nodes: graph.nodes.map((node) => ({ ...node, label: `${node.label} "]--> <b>&amp; \\ \u001b[0m` })),
};

describe('mermaidOf', () => {
  test('draws the graph', () => {
    expect(mermaidOf(graph)).toBe(`flowchart LR
  n1[("orders_file<br/><small>CSV</small>")]
  n2["orders<br/><small>load, replace</small>"]
  n3(["countries<br/><small>table in the database</small>"])
  n4["sales.daily<br/><small>table</small>"]
  n5[/"output/first.csv<br/><small>CSV</small>"/]
  n6["orders<br/><small>load, replace</small>"]
  n7[/"out #34;put#34;#60;1#62;.csv<br/><small>CSV</small>"/]
  n1 --> n2
  n3 --> n4
  n2 --> n4
  n2 --> n5
  n1 --> n6
  n4 -.-> n6
  n5 -.-> n6
  n6 --> n7
  n4 --> n7
`);
  });

  test('no label can end its node', () => {
    for (const line of mermaidOf(strange).split('\n')) expect(line.match(/"/g)?.length ?? 0).toBeLessThanOrEqual(2);
  });
});

describe('svg', () => {
  test('Graphviz draws labels with any characters', async () => {
    const svg = await svgElementOf(strange);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>$/);
    expect(svg).toContain('orders_file &quot;]&#45;&#45;&gt; &lt;b&gt;&amp;amp; \\ ␛[0m');
    expect(dotOf(strange)).not.toContain('\u001b');
  });

  test('the file brings its font along, the element does not', async () => {
    expect(await svgElementOf(graph)).not.toContain('@font-face');
    const file = await svgFileOf(graph);
    expect(file).toContain('@font-face{font-family:Arimo;src:url(data:font/woff2;base64,');
    expect(file).toContain('font-family="Arimo, Arial, Helvetica, sans-serif"');
  });

  test('brings only the alphabets that are needed', async () => {
    expect(await fontsFor('orders')).toHaveLength(1);
    expect(await fontsFor('заказы, παραγγελίες, objednávky')).toHaveLength(3);
    expect(await fontsFor('zamówienie ž')).toHaveLength(2);
  });
});

describe('pngOf', () => {
  test('is a picture of twice the size, with text in it', async () => {
    const png = Buffer.from(await pngOf(graph));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(600);
    // Without its font the text would be missing, and the file much smaller.
    const blank = await pngOf({
      ...graph,
      nodes: graph.nodes.map((node) => ({ ...node, label: '\u4e00', detail: '' })),
    });
    expect(png.length).toBeGreaterThan(blank.length * 1.3);
  });
});
