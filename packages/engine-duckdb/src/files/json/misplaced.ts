/** Where a letter was met that may not stand there. */
interface Place {
  readonly buffer: Buffer;
  readonly at: number;
  readonly wanted: 'value' | 'key' | 'colon' | 'after';
  readonly inArray: boolean;
  /** Nothing was read before it. */
  readonly beginning: boolean;
}

/** The mistake in words, for those that are made often in words of their own. */
export function misplaced(place: Place): { readonly reason: string; readonly hint?: string } {
  const { buffer, at, wanted, inArray } = place;
  const text = buffer.toString('utf8', at, Math.min(buffer.length, at + 60));
  const letter = /^./su.exec(text)?.[0] ?? '';
  const found = JSON.stringify(letter);
  if (place.beginning && letter === '<') {
    const reason = 'the file begins with "<": it is HTML or XML, not JSON';
    return { reason, hint: 'a server that answers with an error or login page instead of data is the usual cause' };
  }
  const closes = letter === '}' || letter === ']';
  if (closes && (wanted === 'key' || (wanted === 'value' && inArray))) {
    return { reason: `a comma stands before ${found}`, hint: 'JSON has no comma behind the last value' };
  }
  const word = /^[-+]?[\p{L}_][\p{L}\p{N}_]*/u.exec(text)?.[0];
  if (wanted === 'value' && word !== undefined) {
    if (/^[-+]?(nan|inf|infinity)$/i.test(word))
      return { reason: `${word} is not a number that JSON has`, hint: 'write null instead' };
    const lower = word.toLowerCase();
    if (lower === 'none' || lower === 'undefined')
      return { reason: `${word} is not a value of JSON`, hint: 'write null instead' };
    if (['true', 'false', 'null'].includes(lower))
      return { reason: `${word} is not a value of JSON`, hint: `write ${lower}` };
    return { reason: `${word} is not a value of JSON`, hint: 'texts need double quotes' };
  }
  if (letter === "'") return { reason: 'a text stands in single quotes', hint: 'JSON has double quotes only' };
  if (letter === '/' || letter === '#') return { reason: 'a comment stands here', hint: 'JSON has no comments' };
  if (wanted === 'key') return { reason: `${word ?? found} stands where a key in double quotes is expected` };
  if (wanted === 'colon') return { reason: `${found} stands where a colon is expected` };
  if (wanted === 'after') return { reason: `${found} stands where a comma or ${inArray ? '"]"' : '"}"'} is expected` };
  return { reason: `${found} stands where a value is expected` };
}
