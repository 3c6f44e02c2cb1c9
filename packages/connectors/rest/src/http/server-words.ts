const most = 300;

/** What the server said: the message of a JSON answer, else its text without marks of HTML. */
export function serverWords(text: string): string | undefined {
  const found =
    messageIn(parsed(text)) ?? text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  const words = found.replace(/\s+/g, ' ').trim();
  if (words === '') return undefined;
  return words.length > most ? `${words.slice(0, most)}…` : words;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const messageNames = ['message', 'error_description', 'detail', 'error', 'errors', 'title', 'reason', 'code'];

/** The text at one of the usual places of a message, however deep its wrapping. */
function messageIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  if (Array.isArray(value)) return value.map((each) => messageIn(each, depth + 1)).find((each) => each !== undefined);
  for (const name of messageNames) {
    const found = messageIn((value as Readonly<Record<string, unknown>>)[name], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
