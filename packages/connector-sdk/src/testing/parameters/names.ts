import { suggest } from '@sqlflow/errors';
import { parameterInfo } from '../../params/parameter.js';
import type { Schema } from '../../params/schema-layers.js';

/** Every name under which a parameter may be given, with the main name it stands for. */
export function namesOf(properties: Readonly<Record<string, Schema>>): Map<string, string> {
  const names = new Map<string, string>();
  for (const name of Object.keys(properties)) names.set(name, name);
  for (const [name, schema] of Object.entries(properties)) {
    for (const alias of parameterInfo(schema).aliases ?? []) if (!names.has(alias)) names.set(alias, name);
  }
  return names;
}

/** The names within an object that holds parameters which have their place elsewhere. */
export function namesIn(names: ReadonlyMap<string, string>, group: readonly string[]): ReadonlyMap<string, string> {
  if (group.length === 0) return names;
  const prefix = `${group.join('.')}.`;
  const inner = [...names].filter(([name]) => name.startsWith(prefix));
  return new Map(inner.map(([name]) => [name.slice(prefix.length), name.slice(prefix.length)]));
}

/** What to say to someone who wrote a name that is not known. */
export function unknownNameHint(written: string, names: ReadonlyMap<string, string>): string {
  const near = suggest(written, names.keys());
  if (near !== undefined) return `did you mean \`${near}\`?`;
  const main = [...new Set(names.values())];
  const shown = main.slice(0, 20).map((name) => `\`${name}\``);
  const more = main.length > shown.length ? ` and ${main.length - shown.length} more` : '';
  return main.length === 0 ? 'it takes none' : `known are ${shown.join(', ')}${more}`;
}
