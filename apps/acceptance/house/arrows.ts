/**
 * Which packages a package may import, as the architecture draws it: what stands here, and whatever those reach. A
 * package under `types` may be imported with `import type` only, and so may what it reaches.
 */
export const arrows: Readonly<Record<string, { readonly to: readonly string[]; readonly types?: readonly string[] }>> =
  {
    '@sqlflow/errors': { to: [] },
    '@sqlflow/parser': { to: ['@sqlflow/errors'] },
    '@sqlflow/planner': { to: ['@sqlflow/parser'], types: ['@sqlflow/engine'] },
    '@sqlflow/resilience': { to: ['@sqlflow/errors'] },
    '@sqlflow/connector-sdk': { to: ['@sqlflow/resilience'] },
    '@sqlflow/formats': { to: ['@sqlflow/connector-sdk'] },
    '@sqlflow/state': { to: ['@sqlflow/errors'], types: ['@sqlflow/engine'] },
    '@sqlflow/engine': { to: ['@sqlflow/connector-sdk'] },
    '@sqlflow/engine-duckdb': { to: ['@sqlflow/engine'] },
    '@sqlflow/core': {
      to: ['@sqlflow/planner', '@sqlflow/state', '@sqlflow/engine-duckdb', '@sqlflow/connector-sdk'],
    },
    // Every connector, whatever its name: never core, never each other.
    '@sqlflow/connector-*': { to: ['@sqlflow/formats', '@sqlflow/connector-sdk'] },
    // What it writes imports the SDK; it does not.
    'create-sqlflow-connector': { to: ['@sqlflow/errors'] },
    // The only place that knows all connectors.
    sqlflow: { to: ['@sqlflow/core', '@sqlflow/connector-*'] },
  };

/** Where an arrow leads: not at all, for types, or for everything. */
export type Reach = 'nothing' | 'types' | 'all';

/** How far `from` may import `to`. */
export function reach(from: string, to: string): Reach {
  if (follow(from, false).has(boxOf(to))) return 'all';
  return follow(from, true).has(boxOf(to)) ? 'types' : 'nothing';
}

/** The key of `arrows` a package stands under. */
export function boxOf(name: string): string {
  if (name in arrows) return name;
  return name.startsWith('@sqlflow/connector-') ? '@sqlflow/connector-*' : name;
}

function follow(from: string, alsoTypes: boolean, seen = new Set<string>()): Set<string> {
  const box = arrows[boxOf(from)];
  if (box === undefined)
    throw new Error(`${from} is not in the drawing of the architecture (apps/acceptance/house/arrows.ts)`);
  for (const next of [...box.to, ...(alsoTypes ? (box.types ?? []) : [])]) {
    if (seen.has(next)) continue;
    seen.add(next);
    follow(next, alsoTypes, seen);
  }
  return seen;
}
