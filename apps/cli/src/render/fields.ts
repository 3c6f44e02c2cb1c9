import { displayWidth } from '@sqlflow/errors';
import type { Palette } from '../terminal/palette.js';

/** Names and values in two columns; a value of several lines is indented. Empty values are left out. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[], palette: Palette): string {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => displayWidth(name)));
  const margin = ' '.repeat(width + 2);
  return shown
    .map(([name, value]) => `${palette.dim(name.padEnd(width))}  ${value.replaceAll('\n', `\n${margin}`)}`)
    .join('\n');
}
