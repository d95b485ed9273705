import { AppError } from '../../domain/errors.ts';
import { nameIndex, lookAlikeKeysOf } from '../../domain/names/look-alikes.ts';
import type { LookAlikeKeys } from '../../domain/names/look-alikes.ts';
import { inferredUsername, nthUsername, usernameFault } from '../../domain/names/names.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { Reads } from '../../core/store/index.ts';
import { holderOf, nameConflict, takenNames } from '../shared/names.ts';
import type { Holder } from '../shared/names.ts';
import { required } from '../../lib/required.ts';

/** Free usernames for new people and renames, which cannot be mistaken for another one (docs/names.md). */

/** A person who needs a username: the wanted one, or one inferred from the e-mail. */
interface Naming {
  readonly email: string;
  readonly username?: string | undefined;
}

/** Throws `conflict`, naming the holder, for a username that somebody other than `id` has, or that could be mistaken for theirs. */
export async function requireFreeUsername(tx: Reads, username: string, id?: string): Promise<void> {
  const holder = await holderOf(tx, 'user', username, id);
  if (holder !== undefined) throw await usernameConflict(tx, username, holder);
}

/** The refusal of a username, with the holder of it. */
async function usernameConflict(tx: Reads, username: string, holder: Holder): Promise<AppError> {
  if (holder.kind !== 'user' || holder.name !== username) return nameConflict(username, 'user', holder);
  const [person] = await tx.people.find({ ids: [holder.id] });
  return person === undefined ? nameConflict(username, 'user', holder) : takenUsername(person);
}

const takenUsername = (holder: PersonRecord): AppError =>
  new AppError('conflict', `the username ${holder.username} is taken by ${holder.email ?? holder.id}`, {
    hint: 'choose another; usernames are case-sensitive',
    details: { username: holder.username, id: holder.id },
  });

/** How many names are looked up at first for each person who wants the same one; then four times as many. */
const TRIES = 1;

/** A person whose username is still to be found. */
interface Open {
  readonly at: number;
  readonly wish: string;
}

/** The names that were chosen so far. */
interface Chosen {
  /** Whether a name could be mistaken for one of them. */
  readonly isTaken: (look: LookAlikeKeys) => boolean;
  /** Chooses a name for the person at this place. */
  readonly take: (look: LookAlikeKeys, at: number) => void;
  /** By wanted names: the last form that was chosen, where it is not the first. */
  readonly tried: { get(wish: string): number | undefined; set(wish: string, form: number): void };
}

/**
 * Usernames for new people, in their order. Given ones must be free; inferred ones become `-2`,
 * `-3` where they are taken, or look like one that is. Throws `conflict`, or `invalid` where none can be inferred.
 */
export async function chooseUsernames(tx: Reads, people: readonly Naming[]): Promise<string[]> {
  const given = people.flatMap((person) => person.username ?? []);
  for (const [username, [holder]] of await takenNames(tx, 'user', given))
    if (holder !== undefined) throw await usernameConflict(tx, username, holder);
  const chosen = nameIndex();
  for (const look of await lookAlikeKeysOf(given)) {
    const lookAlike = chosen.collisionOf(look);
    if (lookAlike !== undefined) throw givenTwice(look.name, lookAlike.name);
    chosen.add(look);
  }
  const unnamed = people.filter(({ username }) => username === undefined);
  const inferred = await inferUsernames(tx, unnamed, {
    isTaken: (look) => chosen.collisionOf(look) !== undefined,
    take: (look) => chosen.add(look),
    tried: new Map(),
  });
  const names = inferred.values();
  return people.map(({ username }) => required(username ?? names.next().value, 'a chosen username'));
}

/** Usernames for new people who gave none, in their order, and apart from those that were chosen before. Throws `invalid` where none can be inferred. */
export async function inferUsernames(
  tx: Reads,
  people: readonly Pick<Naming, 'email'>[],
  { isTaken, take, tried }: Chosen,
): Promise<string[]> {
  const usernames: string[] = [];
  let open = people.map((person, at): Open => ({ at, wish: wishOf(person) }));
  const looked = new Map<string, number>();
  for (let tries = TRIES; open.length > 0; tries *= 4) {
    const free = await freeNames(tx, open, { tried, looked, tries });
    const left: Open[] = [];
    for (const one of open) {
      const found = nextFree(free.get(one.wish) ?? [], isTaken);
      if (found === undefined) left.push(one);
      else {
        take(found.look, one.at);
        if (found.form > 1) tried.set(one.wish, found.form);
        usernames[one.at] = found.look.name;
      }
    }
    open = left;
  }
  return usernames;
}

/** The username of one new person. Throws as `chooseUsernames` does. */
export async function chooseUsername(tx: Reads, person: Naming): Promise<string> {
  const [username] = await chooseUsernames(tx, [person]);
  return required(username, 'the chosen username');
}

/** Throws `invalid` where the e-mail suggests no username. */
function wishOf({ email }: Naming): string {
  const wish = inferredUsername(email);
  const fault = usernameFault(wish);
  if (fault === undefined) return wish;
  throw new AppError('invalid', `no username can be inferred from ${email}: it ${fault}`, {
    hint: 'give one with --username',
  });
}

/** The n-th form of a wanted name. */
interface Form {
  readonly look: LookAlikeKeys;
  readonly form: number;
}

/** For each wanted name, its next forms that are free in the store, in order; `looked`: up to which form each was looked up. */
async function freeNames(
  tx: Reads,
  open: readonly Open[],
  { tried, looked, tries }: Pick<Chosen, 'tried'> & { readonly looked: Map<string, number>; readonly tries: number },
): Promise<Map<string, Form[]>> {
  const wanted = new Map<string, number>();
  for (const { wish } of open) wanted.set(wish, (wanted.get(wish) ?? tries - 1) + 1);
  const forms = [...wanted].map(([wish, count]) => {
    const from = looked.get(wish) ?? tried.get(wish) ?? 0;
    looked.set(wish, from + count);
    return { wish, from, names: Array.from({ length: count }, (_, at) => nthUsername(wish, from + at + 1)) };
  });
  const taken = await takenNames(
    tx,
    'user',
    forms.flatMap(({ names }) => names),
  );
  const free = new Map<string, Form[]>();
  for (const { wish, from, names } of forms) {
    const looks = await lookAlikeKeysOf(names);
    free.set(
      wish,
      looks.flatMap((look, at) => (taken.has(look.name) ? [] : [{ look, form: from + at + 1 }])),
    );
  }
  return free;
}

/** Takes the first usable name from the list, and drops those before it. */
function nextFree(candidates: Form[], isTaken: Chosen['isTaken']): Form | undefined {
  for (;;) {
    const candidate = candidates.shift();
    if (candidate === undefined || !isTaken(candidate.look)) return candidate;
  }
}

const givenTwice = (one: string, other: string): AppError =>
  new AppError(
    'conflict',
    one === other
      ? 'the same username is given twice'
      : `the usernames ${one} and ${other} could be mistaken for each other`,
    { hint: 'choose another for one of them' },
  );
