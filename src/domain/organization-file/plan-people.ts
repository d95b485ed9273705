import { emailKey, inferredUsername, nthUsername, sortKey, usernameFault } from '../names/names.ts';
import { eachInSteps, keyedInSteps, mapInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { planned } from './changes.ts';
import type { Planned } from './changes.ts';
import type { PersonEntry } from './document.ts';
import type { DocumentPath, Faults } from './faults.ts';
import { onceEach } from './references.ts';
import type { Finder } from './references.ts';
import { newId } from './state.ts';
import type { PersonState, RoleState } from './state.ts';

/** What people are planned with. */
interface Around {
  readonly findRole: Finder<RoleState>;
  readonly defaultRoleId: string;
  /** Names that people cannot have, because service accounts do. */
  readonly taken: readonly string[];
  readonly isExact: boolean;
  readonly faults: Faults;
}

/** A person as an entry wants them; a username that is still to be inferred is empty. */
interface Wanted {
  readonly person: PersonState;
  readonly path: DocumentPath;
  /** The username that they have now. */
  readonly username: string | undefined;
}

/** The people after a document: known by their e-mail, or by their username where the entry has no e-mail. */
export function* planPeople(
  there: readonly PersonState[],
  entries: readonly PersonEntry[],
  around: Around,
): Steps<Planned<PersonState>> {
  const { faults } = around;
  const find = yield* identify(there, faults);
  const once = onceEach(faults, 'person');
  const wanted: Wanted[] = [];
  yield* eachInSteps(entries, (entry, at) => {
    const path = ['people', at];
    const found = find(entry, path);
    if (found === 'fault') return;
    const email = entry.email ?? found?.email ?? null;
    const id = found?.id ?? newId('person', emailKey(email ?? ''));
    if (!once(id, entry.email ?? entry.username ?? '', path)) return;
    const role = entry.role === undefined ? undefined : around.findRole(entry.role, [...path, 'role']);
    const person: PersonState = {
      id,
      email: found === undefined ? email : found.email,
      emailVerified: found?.emailVerified ?? true,
      username: entry.username ?? found?.username ?? '',
      status: entry.status ?? found?.status ?? 'active',
      roleId: role?.id ?? (found === undefined ? around.defaultRoleId : found.roleId),
    };
    // Who stays the same is not kept twice.
    const kept = found !== undefined && isSame(found, person) ? found : person;
    wanted.push({ person: kept, path, username: found?.username });
  });
  const named = new Set(wanted.map(({ person }) => person.id));
  const isRemoved = ({ id }: PersonState): boolean => around.isExact && !named.has(id);
  const others = (): string[] => [
    ...there.filter((one) => !named.has(one.id) && !isRemoved(one)).map(({ username }) => username),
    ...around.taken,
  ];
  return yield* planned(there, yield* withUsernames(wanted, others, faults), { isSame, isRemoved });
}

const isSame = (one: PersonState, other: PersonState): boolean =>
  one.username === other.username && one.status === other.status && one.roleId === other.roleId;

/** The person whom an entry means; undefined: somebody new. */
function* identify(
  there: readonly PersonState[],
  faults: Faults,
): Steps<(entry: PersonEntry, path: DocumentPath) => PersonState | undefined | 'fault'> {
  const byName = yield* keyedInSteps(there, ({ username }) => username);
  const byEmail = yield* keyedInSteps(there, ({ email }) => (email === null ? undefined : emailKey(email)));
  return ({ email, username }, path) => {
    if (email === undefined) {
      const found = byName.get(username ?? '');
      if (found !== undefined) return found;
      faults.add(path, 'not_found', `there is no person ${username ?? ''}, and a new one needs an e-mail`);
      return 'fault';
    }
    const found = byEmail.get(emailKey(email));
    if (found === undefined || found.emailVerified) return found;
    faults.add(
      [...path, 'email'],
      'conflict',
      `${found.username} gave the e-mail ${email} themselves, and nobody confirmed it`,
    );
    return 'fault';
  };
}

/** Gives a username to those who have none, and finds one that two would have a fault. */
function* withUsernames(
  wanted: readonly Wanted[],
  others: () => readonly string[],
  faults: Faults,
): Steps<PersonState[]> {
  if (wanted.every(({ person, username }) => person.username === username)) return wanted.map(({ person }) => person);
  const taken = new Map<string, DocumentPath | undefined>();
  yield* eachInSteps(others(), (name) => taken.set(sortKey(name), undefined));
  yield* eachInSteps(wanted, ({ person, path, username }) => {
    if (person.username === '') return;
    const key = sortKey(person.username);
    // Older names may differ in case alone.
    if (taken.has(key) && person.username !== username)
      faults.add([...path, 'username'], 'conflict', `the username ${person.username} is taken`, taken.get(key));
    taken.set(key, [...path, 'username']);
  });
  /** From which attempt on a name may be free: thousands of one name are numbered without counting from the start. */
  const next = new Map<string, number>();
  return yield* mapInSteps(wanted, ({ person, path }) => {
    if (person.username !== '') return person;
    const wish = inferredUsername(person.email ?? '');
    const fault = usernameFault(wish);
    if (fault !== undefined) faults.add(path, 'invalid', `no username can be inferred from the e-mail: it ${fault}`);
    const key = sortKey(wish);
    let attempt = next.get(key) ?? 1;
    while (taken.has(sortKey(nthUsername(wish, attempt)))) attempt += 1;
    next.set(key, attempt + 1);
    const username = nthUsername(wish, attempt);
    taken.set(sortKey(username), path);
    return { ...person, username };
  });
}
