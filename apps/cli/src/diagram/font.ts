import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/**
 * Graphviz knows the widths of Arial's letters without having the font. Arimo has the same widths and comes along as a
 * package, so that the text fits its boxes on machines without any fonts.
 */
export const fontFamily = 'Arial';
const shippedFamily = 'Arimo';
export const fontStack = `${shippedFamily}, Arial, Helvetica, sans-serif`;

/** The alphabets that Arimo is cut into, with the characters that need them. */
const subsets: readonly (readonly [subset: string, needed: RegExp])[] = [
  ['latin', /./],
  ['latin-ext', /[\u0100-\u024f\u1e00-\u1eff]/],
  ['greek', /[\u0370-\u03ff]/],
  ['cyrillic', /[\u0400-\u04ff]/],
  ['hebrew', /[\u0590-\u05ff]/],
];

/** The font files (WOFF2) that a text needs. */
export async function fontsFor(text: string): Promise<readonly Uint8Array[]> {
  const needed = subsets.filter(([, characters]) => characters.test(text));
  return Promise.all(
    needed.map(async ([subset]) => {
      const file = `@fontsource/arimo/files/arimo-${subset}-400-normal.woff2`;
      return new Uint8Array(await readFile(createRequire(import.meta.url).resolve(file)));
    }),
  );
}

/** CSS that brings the fonts along inside a document. */
export function fontFaces(fonts: readonly Uint8Array[]): string {
  return fonts
    .map((font) => {
      const data = Buffer.from(font).toString('base64');
      return `@font-face{font-family:${shippedFamily};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
    })
    .join('');
}
