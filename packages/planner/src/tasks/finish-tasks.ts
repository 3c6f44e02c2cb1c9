import { planPlaceOf } from '../files/source-file.js';
import { dependenciesOf } from '../order/dependencies.js';
import { overlappingKeys } from '../order/overlapping-keys.js';
import { encodeShown } from '../plan/encode-text.js';
import type { Task } from '../plan/plan.js';
import type { SecretBook } from '../variables/secret-book.js';
import type { Blueprint } from './blueprint.js';
import { descriptionAbove } from './description.js';

/** Gives tasks their ids and dependencies, and writes their texts. All secrets must be known. */
export function finishTasks(blueprints: readonly Blueprint[], book: SecretBook): readonly Task[] {
  const overlaps = overlappingKeys(blueprints.flatMap((each) => each.places));
  const dependencies = dependenciesOf(
    blueprints.map((each) => ({
      reads: [...each.reads.keys()],
      writes: [...each.writes.keys()],
      barrier: each.barrier,
    })),
    (key) => overlaps.get(key) ?? [],
  );
  const ids = uniqueIds(blueprints.map((each) => encodeShown(each.id, book)));
  const shown = (names: Iterable<string | undefined>): readonly string[] => [
    ...new Set([...names].flatMap((name) => (name === undefined ? [] : [encodeShown(name, book)]))),
  ];
  return blueprints.map((each, index) => {
    const { context, at } = each;
    const description = descriptionAbove(at);
    return each.build({
      id: ids[index] ?? each.id,
      reads: shown(each.reads.values()),
      writes: shown(each.writes.values()),
      dependsOn: (dependencies[index] ?? []).flatMap((dependency) => ids[dependency] ?? []),
      barrier: each.barrier,
      place: planPlaceOf(at),
      ...(context.alias === undefined ? {} : { searchPath: [context.alias] }),
      ...(description === undefined ? {} : { description: encodeShown(description, book) }),
    });
  });
}

/** The second task of an id gets `#2`. */
function uniqueIds(ids: readonly string[]): readonly string[] {
  const used = new Set(ids);
  const counts = new Map<string, number>();
  return ids.map((id) => {
    let count = (counts.get(id) ?? 0) + 1;
    if (count === 1) {
      counts.set(id, 1);
      return id;
    }
    while (used.has(`${id}#${count}`)) count += 1;
    counts.set(id, count);
    used.add(`${id}#${count}`);
    return `${id}#${count}`;
  });
}
