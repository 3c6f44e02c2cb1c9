import { escapeForPattern } from '../text/escape-for-pattern.js';

/** Values of secrets by the name under which a plan refers to them. Never written anywhere. */
export type SecretValues = ReadonlyMap<string, string>;

/** The secrets met while planning. */
export interface SecretBook {
  /** Keeps a value and gives the name to refer to it: `wanted`, or `wanted#2` where that stands for another value. */
  keep(wanted: string, value: string): string;
  readonly values: SecretValues;
  /** Finds secrets in text by the text alone. Undefined: there is none long and odd enough for that. */
  pattern(): RegExp | undefined;
  /** The name of a value that `pattern` found. */
  nameOf(value: string): string | undefined;
}

export function createSecretBook(): SecretBook {
  const values = new Map<string, string>();
  const names = new Map<string, string>();
  let pattern: { readonly of: number; readonly expression: RegExp | undefined } | undefined;
  return {
    values,
    keep(wanted, value) {
      const base = wanted.replaceAll(/[{}]/g, '_');
      let name = base;
      for (let count = 2; values.has(name) && values.get(name) !== value; count += 1) name = `${base}#${count}`;
      values.set(name, value);
      if (isTellingByItself(value) && !names.has(value)) names.set(value, name);
      return name;
    },
    pattern() {
      if (pattern?.of !== names.size) {
        const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
        const source = longestFirst.map(escapeForPattern).join('|');
        pattern = { of: names.size, expression: source === '' ? undefined : new RegExp(source, 'g') };
      }
      return pattern.expression;
    },
    nameOf: (value) => names.get(value),
  };
}

/**
 * Whether a secret may be recognised by its text wherever it stands. Everyday values (`eu`, `5432`, `postgres`,
 * `customer_orders`) may not: they would mask half the file and give nothing away.
 */
export function isTellingByItself(value: string): boolean {
  return value.length >= 8 && (value.length >= 20 || !/^[A-Za-z_]*$/.test(value));
}
