import { JsonProblem } from './json-problem.js';
import { shown, typeNamed } from './scan-problems.js';

/** The way through a document to the array that holds its records. */
export class RecordsSearch {
  /** Keys of the object where the way did not go on. */
  readonly #otherKeys: string[] = [];
  /** How far the way was found, in members. */
  #reached = 0;
  #found = false;

  /** `names`: of the members that lead to the array; undefined: the document itself is or holds the records. */
  constructor(private readonly names: readonly string[] | undefined) {}

  get isNeeded(): boolean {
    return this.names !== undefined;
  }

  beginDocument(): void {
    this.#found = false;
    this.#reached = 0;
    this.#otherKeys.length = 0;
  }

  /** `null` stands where the records should be: there are none. */
  foundNull(): void {
    this.#found = true;
  }

  /** Checks the value that begins on the way, `depth` members down; `byte` is its first. Throws `JsonProblem`. */
  meet(buffer: Buffer, at: number, byte: number, depth: number, base: number): void {
    const names = this.names ?? [];
    const wanted = depth < names.length ? 123 : 91;
    if (byte === wanted || byte === 110) {
      if (depth === names.length) this.#found = true;
      return;
    }
    const what = wanted === 123 ? 'an object' : 'an array of records';
    const where = depth === 0 ? 'the document' : names.slice(0, depth).join('.');
    const found = typeNamed(byte) ?? shown(buffer, at);
    throw new JsonProblem('records missing', `${where} is ${found}, not ${what}`, base + at);
  }

  /** Whether the way goes on behind this key, `depth` members down. Throws `JsonProblem` where it has been gone before. */
  goesOn(name: string, depth: number, at: number): boolean {
    const matched = this.names?.[depth] === name;
    if (matched && this.#found) throw new JsonProblem('syntax', `the key ${name} stands twice in one object`, at);
    if (matched && depth >= this.#reached) {
      this.#reached = depth + 1;
      this.#otherKeys.length = 0;
    } else if (depth === this.#reached && this.#otherKeys.length < 100) this.#otherKeys.push(name);
    return matched;
  }

  /** Throws `JsonProblem` where the document had no records. */
  endDocument(at: number): void {
    if (this.names === undefined || this.#found) return;
    const others = this.#otherKeys.slice(0, 8).join(', ');
    const instead = others === '' ? '' : `; where it is looked for there is ${others}`;
    throw new JsonProblem('records missing', `nothing is called ${this.names.join('.')}${instead}`, at);
  }
}
