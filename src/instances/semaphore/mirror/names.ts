import {
  inferredUsername,
  nameFault,
  nthUsername,
  serviceAccountNameFault,
  usernameFault,
} from '../../../domain/names/names.ts';
import { hasInvisible } from '../../../domain/names/invisible.ts';
import { required } from '../../../lib/required.ts';
import type { Scope } from '../../../domain/permissions.ts';

/** The names that people and things of an instance have in a store, where each is one of a kind and fit to be typed. */

interface StoredNames {
  readonly people: (id: string) => string;
  readonly serviceAccounts: (id: string) => string;
  readonly groups: (id: string) => string;
  readonly projects: (id: string) => string;
  readonly roles: (id: string) => string;
  /** What was named otherwise, each as a sentence; people are not among it. */
  readonly notes: readonly string[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}
type Fault = (name: string) => string | undefined;

type Holding = Readonly<Record<'people' | 'serviceAccounts' | 'groups' | 'projects', readonly Named[]>> & {
  readonly roles: readonly (Named & { readonly scope: Scope })[];
};

/** Names for all that a snapshot holds. A person’s name becomes a username: `Ada Lovelace` is `Ada-Lovelace`. */
export function namesIn({ people, serviceAccounts, groups, projects, roles }: Holding): StoredNames {
  const notes: string[] = [];
  const named = (kind: string, items: readonly Named[], fault: Fault): ((id: string) => string) => {
    const names = uniqueNames(items, fault, kind);
    const other = items.filter(({ id, name }) => names.get(id) !== name).length;
    if (other > 0 && kind !== 'person')
      notes.push(`${other} of kind ${kind} have another name here: theirs is taken, or cannot be typed`);
    return (id) => required(names.get(id), 'the name of what a snapshot holds');
  };
  const roleNames = (['org', 'project'] as const).map((scope) =>
    uniqueNames(
      roles.filter((role) => role.scope === scope),
      nameFault,
      'role',
    ),
  );
  return {
    people: named('person', people, usernameFault),
    serviceAccounts: named('service account', serviceAccounts, serviceAccountNameFault),
    groups: named('group', groups, nameFault),
    projects: named('project', projects, nameFault),
    roles: (id) => required(roleNames.find((names) => names.has(id))?.get(id), 'the name of a role of a snapshot'),
    notes,
  };
}

/** By id. Those whose name is free and fit keep it; the others come after them, in their order. */
function uniqueNames(items: readonly Named[], fault: Fault, kind: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const forms = new Map<string, number>();
  const take = (id: string, wish: string): void => {
    // Thousands may have one name.
    let form = forms.get(wish) ?? 1;
    while (taken.has(nthUsername(wish, form))) form += 1;
    const name = nthUsername(wish, form);
    forms.set(wish, form + 1);
    taken.add(name);
    names.set(id, name);
  };
  const isFit = ({ name }: Named): boolean => fault(name) === undefined;
  for (const item of items) if (isFit(item) && !taken.has(item.name)) take(item.id, item.name);
  for (const item of items) if (!names.has(item.id)) take(item.id, fitted(item, fault, kind));
  return names;
}

/** The name, or what is left of it that can be typed; else the kind with the beginning of the id. */
function fitted({ id, name }: Named, fault: Fault, kind: string): string {
  if (fault(name) === undefined) return name;
  const normal = name.slice(0, MOST_READ).normalize('NFC');
  const plain = Array.from(normal.includes('@') ? inferredUsername(normal) : normal)
    .filter((letter) => !/\p{Cc}/u.test(letter) && (letter === ' ' || !hasInvisible(letter)))
    .join('')
    .trim()
    .replace(/^-+/, '')
    .replace(/\s+/gu, kind === 'person' ? '-' : ' ')
    .slice(0, LONGEST);
  return fault(plain) === undefined ? plain : `${kind.replaceAll(' ', '-')}-${id.slice(0, 8)}`;
}

/** To normalize more takes time that grows with the square of the length. */
const MOST_READ = 1000;
/** Room is left for the number of one that is taken. */
const LONGEST = 100;
