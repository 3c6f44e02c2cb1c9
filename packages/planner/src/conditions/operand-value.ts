/** What an operand of a condition is worth. Texts may read as numbers or as `true` and `false`. */
export type OperandValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' };

/** `null` is equal to null only, and to the bare text `null`. */
export function areEqual(left: OperandValue, right: OperandValue): boolean {
  if (left.kind === 'null' || right.kind === 'null') return readsAsNull(left) && readsAsNull(right);
  const boolean = left.kind === 'boolean' || right.kind === 'boolean';
  if (boolean) return textOf(left).trim().toLowerCase() === textOf(right).trim().toLowerCase();
  return compare(left, right) === 0;
}

/**
 * Negative, zero or positive as `left` is less than, equal to or greater than `right`; undefined where null is one of
 * them. Two that read as numbers compare as numbers, exactly; others as text, by code units.
 */
export function compare(left: OperandValue, right: OperandValue): number | undefined {
  if (left.kind === 'null' || right.kind === 'null') return undefined;
  const a = textOf(left);
  const b = textOf(right);
  const numbers = left.kind !== 'boolean' && right.kind !== 'boolean' ? compareNumbers(a, b) : undefined;
  if (numbers !== undefined) return numbers;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether an operand that stands alone holds. Undefined: it reads neither as true nor as false. */
export function truthOf(operand: OperandValue): boolean | undefined {
  if (operand.kind === 'null') return false;
  const text = textOf(operand).trim().toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  if (['false', 'no', 'off', '0', '', 'null'].includes(text)) return false;
  return undefined;
}

export function textOf(operand: OperandValue): string {
  switch (operand.kind) {
    case 'text':
      return operand.text;
    case 'number':
      return operand.digits;
    case 'boolean':
      return String(operand.value);
    case 'null':
      return 'null';
  }
}

function readsAsNull(operand: OperandValue): boolean {
  return operand.kind === 'null' || (operand.kind === 'text' && operand.text.toLowerCase() === 'null');
}

const number = /^\s*([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d{1,4}))?\s*$/i;

/** Ids may have more digits than a double holds, so digits are compared as integers of one scale. */
function compareNumbers(a: string, b: string): number | undefined {
  const left = decimalOf(a);
  const right = decimalOf(b);
  if (left === undefined || right === undefined) return undefined;
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function decimalOf(text: string): { readonly digits: bigint; readonly scale: number } | undefined {
  const match = number.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const magnitude = BigInt(whole + fraction);
  return { digits: sign === '-' ? -magnitude : magnitude, scale: fraction.length - Number(exponent) };
}
