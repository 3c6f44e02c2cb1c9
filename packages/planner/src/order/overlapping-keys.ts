import { hasWildcard, pathsOverlap, stepsOf } from './path-overlap.js';

/** A place that is not a table: a file, or what an EXPORT writes elsewhere. */
export interface PlaceKey {
  readonly key: string;
  /** Path or glob with `/`. */
  readonly path: string;
}

/** For each key those of the others whose paths may mean a common file. Keys without any are missing. */
export function overlappingKeys(places: Iterable<PlaceKey>): ReadonlyMap<string, readonly string[]> {
  const root: Directory = { places: [], inner: new Map() };
  const all = [...new Map([...places].map((place) => [place.key, place])).values()].map(locate);
  for (const place of all) directoryOf(place, root).places.push(place);
  const found = new Map<string, Set<string>>();
  for (const place of all) {
    for (const other of candidates(place, root)) {
      if (other.key !== place.key && pathsOverlap(place.steps, other.steps)) {
        setOf(found, place.key).add(other.key);
        setOf(found, other.key).add(place.key);
      }
    }
  }
  return new Map([...found].map(([key, others]) => [key, [...others]]));
}

interface LocatedPlace {
  readonly key: string;
  readonly steps: readonly string[];
  /** How many steps come before the first wildcard. */
  readonly fixed: number;
}

interface Directory {
  readonly places: LocatedPlace[];
  readonly inner: Map<string, Directory>;
}

function locate({ key, path }: PlaceKey): LocatedPlace {
  const steps = stepsOf(path);
  const wild = steps.findIndex(hasWildcard);
  return { key, steps, fixed: wild === -1 ? steps.length : wild };
}

function directoryOf(place: LocatedPlace, root: Directory): Directory {
  let at = root;
  for (const step of place.steps.slice(0, place.fixed)) {
    const next = at.inner.get(step) ?? { places: [], inner: new Map() };
    at.inner.set(step, next);
    at = next;
  }
  return at;
}

/** Places in the directories that lead to a place; for a glob also what lies below, where it may match. */
function* candidates(place: LocatedPlace, root: Directory): Iterable<LocatedPlace> {
  let at: Directory | undefined = root;
  for (const step of place.steps.slice(0, place.fixed)) {
    yield* at.places;
    at = at.inner.get(step);
    if (at === undefined) return;
  }
  if (place.fixed === place.steps.length) yield* at.places;
  else yield* below(at);
}

function* below(directory: Directory): Iterable<LocatedPlace> {
  yield* directory.places;
  for (const inner of directory.inner.values()) yield* below(inner);
}

function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}
