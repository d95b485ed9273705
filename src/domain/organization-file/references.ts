import { emailKey } from '../names/names.ts';
import { keyedInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { Scope } from '../permissions.ts';
import type { DocumentPath, Faults } from './faults.ts';
import type { GroupState, PersonState, RoleState, ServiceAccountState } from './state.ts';

/** Finds what a document refers to among what there is after it; a reference to nothing is a fault. */

/** Finds by name; undefined: a fault was added. */
export type Finder<T> = (reference: string, path: DocumentPath) => T | undefined;

const KIND: Readonly<Record<Scope, string>> = { org: 'an organization role', project: 'a project role' };

/** Roles of a scope by name. */
export function roleFinder(roles: readonly RoleState[], scope: Scope, faults: Faults): Finder<RoleState> {
  const ofScope = new Map(roles.filter((role) => role.scope === scope).map((role) => [role.name, role]));
  const others = new Set(roles.filter((role) => role.scope !== scope).map(({ name }) => name));
  return (name, path) => {
    const found = ofScope.get(name);
    if (found !== undefined) return found;
    if (others.has(name)) faults.add(path, 'scope_mismatch', `${name} is not ${KIND[scope]}`);
    else faults.add(path, 'not_found', () => missing(KIND[scope], name, [...ofScope.keys()]));
    return undefined;
  };
}

/** People by e-mail, if it is confirmed, or by username. */
export function* personFinder(people: readonly PersonState[], faults: Faults): Steps<Finder<PersonState>> {
  const byName = yield* keyedInSteps(people, ({ username }) => username);
  const byEmail = yield* keyedInSteps(people, ({ email, emailVerified }) =>
    email !== null && emailVerified ? emailKey(email) : undefined,
  );
  return (reference, path) => {
    const found = reference.includes('@') ? byEmail.get(emailKey(reference)) : byName.get(reference);
    if (found === undefined) faults.add(path, 'not_found', () => missing('a person', reference, [...byName.keys()]));
    return found;
  };
}

/** Groups or service accounts by name. */
export function namedFinder<T extends GroupState | ServiceAccountState>(
  things: readonly T[],
  noun: string,
  faults: Faults,
): Finder<T> {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  return (name, path) => {
    const found = byName.get(name);
    if (found === undefined) faults.add(path, 'not_found', () => missing(noun, name, [...byName.keys()]));
    return found;
  };
}

/** How many names are looked through for one that was meant. */
const MOST_NEAR = 2000;

function missing(noun: string, name: string, names: readonly string[]): string {
  const near = names.length > MOST_NEAR ? undefined : nearest(name, names);
  return `there will be no ${noun.replace(/^an? /, '')} ${name}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

/** Notes names as they come, and finds the second of a kind a fault. */
export function onceEach(faults: Faults, noun: string): (key: string, name: string, path: DocumentPath) => boolean {
  const seen = new Map<string, DocumentPath>();
  return (key, name, path) => {
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, path);
      return true;
    }
    faults.add(path, 'conflict', `the ${noun} ${name} stands twice`, earlier);
    return false;
  };
}
