import type { Reads } from '../names/reads.js';
import type { Blueprint } from './blueprint.js';
import { filePlace, type PlacePath } from './places.js';

/** What a task touches, from what its SQL reads and what is known of it besides. */
export function accessOf(
  reads: Reads,
  own: {
    /** Places it reads besides those of its SQL. */
    readonly places: readonly PlacePath[];
    readonly writes: readonly (readonly [string, string])[];
    readonly writtenPlaces: readonly PlacePath[];
  },
  directory: string | undefined,
): Pick<Blueprint, 'reads' | 'writes' | 'places' | 'barrier'> {
  const readPlaces = [...reads.files.map((file) => filePlace(file, directory)), ...own.places];
  const keys = new Map<string, string | undefined>(reads.tables);
  for (const key of reads.passedOver) if (!keys.has(key)) keys.set(key, undefined);
  for (const place of readPlaces) keys.set(place.key, place.shown);
  const written = own.writtenPlaces.map((place) => [place.key, place.shown] as const);
  return {
    reads: keys,
    writes: new Map([...own.writes, ...written]),
    places: [...readPlaces, ...own.writtenPlaces],
    barrier: !reads.complete,
  };
}
