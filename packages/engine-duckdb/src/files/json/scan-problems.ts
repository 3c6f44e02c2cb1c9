import type { JsonNode } from './json-node.js';
import { JsonProblem } from './json-problem.js';

// `at` counts bytes from the beginning of the text, `start` those of the buffer.

export function badNumber(buffer: Buffer, start: number, at: number): JsonProblem {
  const text = /^[-+.\w]{1,40}/.exec(buffer.toString('latin1', start, start + 40))?.[0] ?? '';
  const reason = /^-?0[0-9]/.test(text) ? `${text} begins with a zero` : `${text} is not a number`;
  return new JsonProblem('syntax', reason, at, 'texts need quotes');
}

export function lineBreak(at: number): JsonProblem {
  const hint = 'each line must hold one whole object; for one document over several lines: format: array';
  return new JsonProblem('syntax', 'the line ends before the object does', at, hint);
}

/** A value follows where the document, or the value of the line, has ended. */
export function secondValue(buffer: Buffer, start: number, at: number, lines: boolean): JsonProblem {
  if (buffer[start] !== 123 || lines) {
    return new JsonProblem('syntax', `${shown(buffer, start)} follows the end of the value`, at);
  }
  const hint = 'for one record per line: format: ndjson';
  return new JsonProblem('syntax', 'a second value follows the document', at, hint);
}

export function tooManyColumns(most: number, at: number): JsonProblem {
  return new JsonProblem('too many columns', `the records have more than ${most} different keys`, at);
}

export function duplicateKey(field: JsonNode, at: number): JsonProblem {
  return new JsonProblem('duplicate key', `the key ${JSON.stringify(field.name)} stands twice in one object`, at);
}

/** What stands where a record should; undefined: it is no value at all. */
export function notRecord(buffer: Buffer, start: number, end: number, at: number): JsonProblem | undefined {
  const byte = buffer[start] as number;
  const found = typeNamed(byte);
  if (found === undefined) return undefined;
  if (byte !== 34 && byte !== 91) {
    const word = /^[-+.\w]+/.exec(buffer.toString('latin1', start, Math.min(end, start + 20)))?.[0] ?? '';
    if (!/^(true|false|null|-?[0-9.eE+-]+)$/.test(word)) return undefined;
  }
  return new JsonProblem('not a record', `a record must be an object, and this is ${found}`, at);
}

/** The type of the value that begins with this byte. */
export function typeNamed(byte: number): string | undefined {
  if (byte === 34) return 'a text';
  if (byte === 91) return 'an array';
  if (byte === 123) return 'an object';
  if (byte === 116 || byte === 102) return 'a boolean';
  if (byte === 110) return 'null';
  return byte === 45 || (byte >= 48 && byte <= 57) ? 'a number' : undefined;
}

/** The letter at a place, in quotes. */
export function shown(buffer: Buffer, start: number): string {
  return JSON.stringify(/^./su.exec(buffer.toString('utf8', start, start + 4))?.[0] ?? '');
}
