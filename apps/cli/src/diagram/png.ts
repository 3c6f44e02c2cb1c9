import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fontsFor } from './font.js';
import type { Graph } from './graph.js';
import { sizeOf, svgElementOf } from './svg.js';

/** Twice the size of the SVG, so that text is sharp on current screens. */
const zoom = 2;
/** Wider or higher pictures are drawn smaller: beyond this the bitmap alone takes gigabytes. */
const largestSide = 12_000;

let initialized: Promise<typeof import('@resvg/resvg-wasm')> | undefined;

/** The graph as a PNG, drawn with the font that comes along. */
export async function pngOf(graph: Graph): Promise<Uint8Array> {
  initialized ??= initializeResvg();
  const { Resvg } = await initialized;
  const svg = await svgElementOf(graph);
  const fontBuffers = [...(await fontsFor(svg))];
  const font = { fontBuffers, defaultFontFamily: 'Arimo', sansSerifFamily: 'Arimo' };
  const [width, height] = sizeOf(svg);
  const value = Math.min(zoom, largestSide / Math.max(width, height, 1));
  return new Resvg(svg, { background: 'white', fitTo: { mode: 'zoom', value }, font }).render().asPng();
}

async function initializeResvg(): Promise<typeof import('@resvg/resvg-wasm')> {
  const resvg = await import('@resvg/resvg-wasm');
  await resvg.initWasm(await readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return resvg;
}
