import { describe, expect, test } from '@jest/globals';
import { ordersPlan } from './__fixtures__/orders-plan.js';
import { graphOf } from './graph.js';

const graph = graphOf(ordersPlan);

describe('graphOf', () => {
  test('has a node for each thing read or made, and for each version of a table', () => {
    expect(graph.nodes.map(({ kind, label, detail }) => `${kind} ${label} (${detail})`)).toEqual([
      'source orders_file (CSV)',
      'table orders (load, replace)',
      'outside countries (table in the database)',
      'table sales.daily (table)',
      'export output/first.csv (CSV)',
      'table orders (load, replace)',
      'export out "put"<1>.csv (CSV)',
    ]);
  });

  test('tells where data goes from what only has to wait', () => {
    expect(graph.edges.map(({ from, to, kind }) => `${from} ${kind === 'data' ? '→' : '⇢'} ${to}`)).toEqual([
      'source:orders_file → load:orders',
      'outside:countries → transform:sales.daily',
      'load:orders → transform:sales.daily',
      'load:orders → export:output/first.csv',
      'source:orders_file → load:orders#2',
      'transform:sales.daily ⇢ load:orders#2',
      'export:output/first.csv ⇢ load:orders#2',
      'load:orders#2 → export:out "put".csv',
      'transform:sales.daily → export:out "put".csv',
    ]);
  });
});
