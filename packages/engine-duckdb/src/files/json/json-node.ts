import { textShape } from './text-shape.js';

/** Bits of `JsonNode.kinds`: what was seen at one place of the records. NULL leaves no trace. */
export const kind = {
  boolean: 1,
  integer: 2,
  decimal: 4,
  exponent: 8,
  text: 16,
  object: 32,
  array: 64,
  /** An integer that BIGINT does not hold. */
  beyondLong: 128,
  /** A number whose digits a DOUBLE does not give back; an integer among them. */
  inexact: 256,
  inexactInteger: 512,
  minusZero: 1024,
  /** An object that cannot be a STRUCT: too many keys, or names that differ only in case. */
  irregular: 2048,
} as const;

/** What the second pass does with the values of a place. */
export const mode = {
  /** Written as they are. */
  copy: 0,
  /** Numbers and booleans become texts of the same letters. */
  quote: 1,
  /** As `quote`; objects and arrays become texts of JSON. */
  text: 2,
  /** Every value becomes a text of JSON, texts too. */
  json: 3,
} as const;

export type Mode = (typeof mode)[keyof typeof mode];

/** Beyond so many keys a nested object is a dictionary, not a record. */
const mostFields = 500;
/** Beyond this depth values stay JSON. */
const deepest = 32;

/** What was seen at one place of the records, with the places inside of it. Grows as records are scanned. */
export class JsonNode {
  kinds = 0;
  /** Most digits before the point among integers and decimals, and most after it. */
  whole = 0;
  scale = 0;
  /** What all texts so far look like: see `textShape`; -1 before the first. */
  shape = -1;
  readonly fields: JsonNode[] = [];
  item: JsonNode | undefined;
  /** Of the root: how many objects were opened in the records. */
  objects = 0;
  /** The object in which the key was met last: meeting it again there is a mistake. */
  metIn = -1;
  /** The file in which the key was met last. */
  file = -1;
  mode: Mode = mode.copy;
  /** False: the second pass leaves it out. */
  wanted = true;
  /** The key as it is to be written; undefined: as it is. */
  renamed: Buffer | undefined;
  readonly #byKey = new Map<string, JsonNode>();

  constructor(
    readonly name: string,
    /** The key's bytes between the quotes as written. */
    readonly key: Buffer,
    /** Position among its parent's fields. */
    readonly index: number,
    readonly depth: number,
  ) {}

  /** The field of a key as written, given as latin-1 so that every byte counts; undefined where it cannot be one. */
  field(written: string, isRecord: boolean): JsonNode | undefined {
    const known = this.#byKey.get(written);
    if (known !== undefined || (this.kinds & kind.irregular) !== 0) return known;
    return this.#add(written, isRecord);
  }

  #add(written: string, isRecord: boolean): JsonNode | undefined {
    const key = Buffer.from(written, 'latin1');
    const name = JSON.parse(`"${key.toString('utf8')}"`) as string;
    const same = this.fields.find((field) => field.name === name);
    if (same !== undefined) {
      this.#byKey.set(written, same);
      return same;
    }
    if (!isRecord && !this.#isRegular(name)) {
      this.kinds |= kind.irregular;
      return undefined;
    }
    const added = new JsonNode(name, key, this.fields.length, this.depth + 1);
    this.fields.push(added);
    this.#byKey.set(written, added);
    return added;
  }

  #isRegular(name: string): boolean {
    if (this.depth >= deepest || this.fields.length >= mostFields || name === '' || name.includes('\0')) return false;
    const lower = name.toLowerCase();
    return !this.fields.some((field) => field.name.toLowerCase() === lower);
  }

  /** The place of the elements of an array. */
  items(): JsonNode | undefined {
    if (this.depth >= deepest) this.kinds |= kind.irregular;
    else this.item ??= new JsonNode('', Buffer.alloc(0), 0, this.depth + 1);
    return this.item;
  }

  sawText(buffer: Buffer, start: number, end: number): void {
    this.kinds |= kind.text;
    if (this.shape !== 0) {
      const shape = textShape(buffer, start, end);
      this.shape = this.shape === -1 || this.shape === shape ? shape : 0;
    }
  }

  sawInteger(buffer: Buffer, start: number, end: number, digits: number): void {
    this.kinds |= kind.integer;
    if (digits > this.whole) this.whole = digits;
    if (digits > 15) this.#sawLongInteger(buffer.toString('latin1', start, end), digits);
    else if (digits === 1 && end - start === 2 && buffer[start + 1] === 48) this.kinds |= kind.minusZero;
  }

  #sawLongInteger(text: string, digits: number): void {
    if (digits > 19 || (digits === 19 && !isLong(text))) this.kinds |= kind.beyondLong;
    if ((this.kinds & kind.inexactInteger) === 0 && !isExactDouble(text))
      this.kinds |= kind.inexactInteger | kind.inexact;
  }

  sawDecimal(buffer: Buffer, start: number, end: number, whole: number, scale: number): void {
    this.kinds |= kind.decimal;
    if (whole > this.whole) this.whole = whole;
    if (scale > this.scale) this.scale = scale;
    if (whole + scale > 15 && (this.kinds & kind.inexact) === 0) {
      if (!isExactDouble(buffer.toString('latin1', start, end))) this.kinds |= kind.inexact;
    }
  }

  sawExponent(buffer: Buffer, start: number, end: number): void {
    this.kinds |= kind.exponent;
    if ((this.kinds & kind.inexact) === 0 && !isExactDouble(buffer.toString('latin1', start, end)))
      this.kinds |= kind.inexact;
  }
}

function isLong(text: string): boolean {
  const value = BigInt(text);
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}

/** As `exactDouble` of inference: the digits come back, without zeros at either end. */
export function isExactDouble(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && digitsOf(text) === digitsOf(String(value));
}

function digitsOf(text: string): string {
  const digits = /^-?([0-9.]*)/.exec(text)?.[1] ?? '';
  return digits.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
}
