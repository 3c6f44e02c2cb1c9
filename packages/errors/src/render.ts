import type { Severity } from './code.js';
import { codeFrame } from './code-frame.js';
import type { Diagnostic } from './diagnostic.js';
import { displayWidth } from './display-width.js';
import type { Place } from './place.js';
import { visible } from './visible.js';

export interface RenderOptions {
  /** True: ANSI colours. Default false. */
  readonly color?: boolean;
  /**
   * Columns of the terminal. Long messages are wrapped and source lines cut to it. Undefined: nothing is wrapped, so
   * that a message stays one line for other programs, and source lines are cut to 120 columns.
   */
  readonly width?: number | undefined;
}

const frameWidth = 120;
const severityStyle: Readonly<Record<Severity, string>> = { error: '1;31', warning: '1;33', info: '1;36' };

/** A diagnostic as people read it: severity, code and message, place, source line with the place marked, hint. */
export function renderDiagnostic(each: Diagnostic, options: RenderOptions = {}): string {
  const paint = painter(options.color === true);
  const head = `${paint(severityStyle[each.severity], each.severity)} ${paint('1', each.code)}`;
  const lines = [`${head} ${wrap(each.message, options.width, 2, `${each.severity} ${each.code} `.length)}`];
  if (each.place !== undefined) lines.push(...placeLines(each.place, severityStyle[each.severity], options));
  for (const related of each.related ?? []) {
    lines.push(`  ${wrap(related.message, options.width, 4, 2)}:`, ...placeLines(related.place, '1;36', options));
  }
  if (each.hint !== undefined) lines.push(`  ${paint('32', 'hint:')} ${wrap(each.hint, options.width, 8, 8)}`);
  return lines.join('\n');
}

/** Several diagnostics, a blank line between them, and their count at the end. Empty text when there are none. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  if (diagnostics.length === 0) return '';
  return [...diagnostics.map((each) => renderDiagnostic(each, options)), countDiagnostics(diagnostics)].join('\n\n');
}

/** `3 errors, 1 warning in 2 files`; `no problems` when there are none. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  const parts = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('info'), 'note'),
  ];
  const said = parts.filter((part) => part !== undefined).join(', ');
  if (said === '') return 'no problems';
  const files = new Set(diagnostics.flatMap((each) => (each.place === undefined ? [] : [each.place.file])));
  return files.size === 0 ? said : `${said} in ${counted(files.size, 'file')}`;
}

function counted(count: number, noun: string): string | undefined {
  if (count === 0) return undefined;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function placeLines(place: Place, style: string, options: RenderOptions): string[] {
  const paint = painter(options.color === true);
  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  const width = Math.max((options.width ?? frameWidth) - number.length - 5, 20);
  const frame = codeFrame(place, width);
  const mark = ' '.repeat(frame.markStart) + paint(style, '^'.repeat(Math.min(frame.markWidth, width)));
  return [
    `  ${paint('36', `${visible(place.file)}:${place.line}:${place.column}`)}`,
    `  ${paint('2', `${number} │`)} ${frame.line}`.trimEnd(),
    `  ${paint('2', `${margin} │`)} ${mark}`,
  ];
}

/** Wraps at words. `used` columns of the first line are taken; later lines are indented. Line breaks are kept. */
function wrap(text: string, width: number | undefined, indent: number, used: number): string {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let room = used;
  for (const line of text.split(/\r?\n/)) {
    lines.push(...wrapLine(visible(line.replaceAll('\t', '  ')), width, indent, room));
    room = indent;
  }
  return lines.join(`\n${margin}`);
}

function wrapLine(line: string, width: number | undefined, indent: number, used: number): string[] {
  if (width === undefined || used + displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  let column = used;
  for (const word of line.split(/(?<=\s)(?=\S)/)) {
    if (current !== '' && column + displayWidth(word.trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = '';
      column = indent;
    }
    current += word;
    column += displayWidth(word);
  }
  return [...lines, current];
}

function painter(color: boolean): (style: string, text: string) => string {
  return color ? (style, text) => `\u001b[${style}m${text}\u001b[0m` : (_style, text) => text;
}
