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

/**
 * Usernames for new people, in their order. Given ones must be free; inferred ones become `-2`,
 * `-3` where they are taken or `reserved`, or look like one that is. Throws `conflict`, or `invalid` where none can be inferred.
 */
export async function chooseUsernames(
  tx: Reads,
  people: readonly Naming[],
  reserved: readonly string[] = [],
): Promise<string[]> {
  const given = people.flatMap((person) => person.username ?? []);
  for (const [username, [holder]] of await takenNames(tx, 'user', given))
    if (holder !== undefined) throw await usernameConflict(tx, username, holder);
  const chosen = nameIndex();
  for (const look of await lookAlikeKeysOf([...given, ...reserved])) {
    const lookAlike = chosen.collisionOf(look);
    if (lookAlike !== undefined) throw givenTwice(look.name, lookAlike.name);
    chosen.add(look);
  }
  const usernames = people.map((person) => person.username);
  let open = people.flatMap((person, at): Open[] =>
    person.username === undefined ? [{ at, wish: wishOf(person) }] : [],
  );
  const tried = new Map<string, number>();
  for (let tries = TRIES; open.length > 0; tries *= 4) {
    const free = await freeNames(tx, open, tried, tries);
    const left: Open[] = [];
    for (const one of open) {
      const look = nextFree(free.get(one.wish) ?? [], (candidate) => chosen.collisionOf(candidate) === undefined);
      if (look === undefined) left.push(one);
      else {
        chosen.add(look);
        usernames[one.at] = look.name;
      }
    }
    open = left;
  }
  return usernames.map((one) => required(one, 'a chosen username'));
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

/** For each wanted name, its next forms that are free in the store, in order. */
async function freeNames(
  tx: Reads,
  open: readonly Open[],
  tried: Map<string, number>,
  tries: number,
): Promise<Map<string, LookAlikeKeys[]>> {
  const wanted = new Map<string, number>();
  for (const { wish } of open) wanted.set(wish, (wanted.get(wish) ?? tries - 1) + 1);
  const forms = [...wanted].map(([wish, count]) => {
    const from = tried.get(wish) ?? 0;
    tried.set(wish, from + count);
    return { wish, names: Array.from({ length: count }, (_, at) => nthUsername(wish, from + at + 1)) };
  });
  const taken = await takenNames(
    tx,
    'user',
    forms.flatMap(({ names }) => names),
  );
  const free = new Map<string, LookAlikeKeys[]>();
  for (const { wish, names } of forms) free.set(wish, await lookAlikeKeysOf(names.filter((name) => !taken.has(name))));
  return free;
}

/** Takes the first usable name from the list, and drops those before it. */
function nextFree(
  candidates: LookAlikeKeys[],
  willDo: (candidate: LookAlikeKeys) => boolean,
): LookAlikeKeys | undefined {
  for (;;) {
    const candidate = candidates.shift();
    if (candidate === undefined || willDo(candidate)) return candidate;
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
