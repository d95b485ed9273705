import { DigestMap } from '../../../lib/digest-map.ts';
import type { PersonRef } from '../../../domain/references.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { ChangeItem, Step } from './items.ts';

/** Who is in groups while rows change them, one after the other. */

const [OUT, IN] = [0, 1];

interface Memberships {
  /** Reads what these steps are about, where it is not known yet. */
  load(steps: readonly Step[]): Promise<void>;
  /** What a step would do with its row. */
  foresee(step: Step): ChangeItem;
  /** Does a step; returns what becomes of its row. */
  change(step: Step): ChangeItem;
}

/** As they are now. They are kept as digests, because there may be millions. */
export function membershipsNow(tx: Reads): Memberships {
  const known = new DigestMap();
  const descriptions = new Map<string, string>();
  const keyOf = (group: string, { id }: PersonRef): string => `${group} ${id}`;
  const foresee = ({ item, add, remove, description }: Step): ChangeItem => {
    const { id } = item.group;
    if (id === null) return item;
    const moved = (people: readonly PersonRef[], to: number): PersonRef[] => {
      const others = people.filter((one) => known.get(keyOf(id, one)) !== to);
      return [...new Map(others.map((one) => [one.id, one])).values()];
    };
    const [added, removed] = [moved(add, IN), moved(remove, OUT)];
    const isDescribed = description !== undefined && descriptions.get(id) !== description;
    const isChanged = isDescribed || added.length > 0 || removed.length > 0;
    return { ...item, action: isChanged ? 'changed' : 'unchanged', added, removed };
  };
  return {
    foresee,
    async load(steps) {
      const asked = new Map<string, Map<string, PersonRef>>();
      const groups = new Set<string>();
      for (const { item, add, remove, description } of steps) {
        const { id } = item.group;
        if (id === null) continue;
        if (description !== undefined && !descriptions.has(id)) groups.add(id);
        const people = asked.get(id) ?? new Map<string, PersonRef>();
        asked.set(id, people);
        for (const one of [...add, ...remove]) if (!known.has(keyOf(id, one))) people.set(one.id, one);
      }
      for (const { id, description } of await tx.groups.find({ ids: [...groups] })) descriptions.set(id, description);
      for (const [group, people] of asked) {
        const members = new Set(people.size === 0 ? [] : await tx.groups.memberIds(group, [...people.keys()]));
        for (const one of people.values()) known.set(keyOf(group, one), members.has(one.id) ? IN : OUT);
      }
    },
    change(step) {
      const item = foresee(step);
      const { id } = item.group;
      if (id === null) return item;
      for (const one of item.added) known.set(keyOf(id, one), IN);
      for (const one of item.removed) known.set(keyOf(id, one), OUT);
      if (step.description !== undefined) descriptions.set(id, step.description);
      return item;
    },
  };
}
