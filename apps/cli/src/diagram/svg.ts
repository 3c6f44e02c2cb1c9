import { dotOf } from './dot.js';
import { fontFaces, fontFamily, fontStack, fontsFor } from './font.js';
import type { Graph } from './graph.js';

/** The graph as an SVG element without fonts, for a page that brings them itself. */
export async function svgElementOf(graph: Graph): Promise<string> {
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(dotOf(graph), 'svg');
  return svg
    .slice(svg.indexOf('<svg'))
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(`font-family="${fontFamily}"`, `font-family="${fontStack}"`)
    .trimEnd();
}

/** Width and height of a picture in points. */
export function sizeOf(svg: string): readonly [width: number, height: number] {
  const [, width = '0', height = '0'] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg) ?? [];
  return [Number(width), Number(height)];
}

/** The graph as an SVG file that brings its font along. */
export async function svgFileOf(graph: Graph): Promise<string> {
  const element = await svgElementOf(graph);
  const style = `<style>${fontFaces(await fontsFor(element))}</style>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element.replace(/(<svg[^>]*>)/, `$1\n${style}`)}\n`;
}
