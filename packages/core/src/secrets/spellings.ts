/** From this length on, what is left of a value inside Base64 of a longer text is long enough to mean only it. */
const shortestInBase64 = 8;
const shortestLine = 16;

/**
 * The ways in which a secret may turn up in text: as it is; inside JSON, URLs, forms and SQL strings; in Base64, also
 * as part of a longer text such as `user:password` in an Authorization header; and each long line of a text of several
 * lines, such as a private key.
 */
export function spellingsOf(value: string): Set<string> {
  const spellings = new Set([value, value.trim()]);
  for (const line of value.includes('\n') ? value.split('\n') : []) {
    if (line.trim().length >= shortestLine && !line.startsWith('-----')) spellings.add(line.trim());
  }
  for (const plain of [...spellings]) {
    for (const spelling of [inJson(plain), inJson(inJson(plain)), ...inUrl(plain), ...inSql(plain)]) {
      spellings.add(spelling);
    }
  }
  for (const part of inBase64(value)) spellings.add(part);
  return spellings;
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function inSql(value: string): string[] {
  return [value.replaceAll("'", "''"), value.replaceAll('"', '""')];
}

function inUrl(value: string): string[] {
  if (!value.isWellFormed()) return [];
  const url = new URL('http://host');
  url.password = value;
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const encoded = [encodeURIComponent(value), encodeURI(value), form, url.password];
  return encoded.flatMap((each) => [each, each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

/** Three bytes make four characters, so a value may begin at any of three places; its neighbours share the outer ones. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  if (bytes.length < shortestInBase64) return [];
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const own = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
