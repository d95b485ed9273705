import { appendEvents } from '../../../core/engine/audit.ts';
import type { Environment } from '../../../core/context.ts';
import { generateToken, hashSecret } from '../../../core/secrets.ts';
import type { Store, Writes } from '../../../core/store/index.ts';
import { AppError } from '../../../domain/errors.ts';
import { OWNER } from '../../../domain/guards.ts';
import { API_TOKEN_TTL } from '../../../domain/tokens.ts';
import type { TokenRecord } from '../../../domain/tokens.ts';
import { fillStore } from '../mirror/fill-store.ts';
import { organizationAt } from '../mirror/mirror.ts';
import { anonymizedNotifications } from './anonymize-notifications.ts';
import { anonymized } from './anonymize.ts';
import { fillNotifications } from './pull-notifications.ts';
import type { ReadNotifications } from './pull-notifications.ts';
import type { Reading } from '../mirror/read-snapshot.ts';
import type { Snapshot } from '../mirror/snapshot.ts';

/** A whole instance as an organization of roster, in a store of its own: a rehearsal. */

interface Pulling {
  readonly notifications: ReadNotifications;
  /** The URL of the instance. */
  readonly url: string;
  /** Whose token is made, by username or id; undefined: an Owner's. */
  readonly as: string | undefined;
  readonly anonymize: boolean;
  readonly environment: Environment;
  /** Takes the token before the commit; when it throws, nothing is there. */
  readonly deliver: (token: string) => Promise<void>;
}

export interface Pulled {
  readonly organization: string;
  /** Whose token was made. */
  readonly username: string;
  readonly token: string;
  readonly people: number;
  readonly groups: number;
  readonly service_accounts: number;
  readonly roles: number;
  readonly projects: number;
  readonly notifications: number;
  /** What could not be seen, or is told otherwise, each as a sentence. */
  readonly notes: readonly string[];
}

/** What the API shows of nothing. */
const NEVER_SHOWN = 'the API shows no e-mail addresses, passwords, tokens, settings, audit log or deactivated people';

/**
 * Fills an empty store in one transaction, with a token for somebody and one event that says where all of it came from.
 * Throws `not_found` where nobody is there to act as.
 */
export async function pullInto(store: Store, reading: Reading, pulling: Pulling): Promise<Pulled> {
  const { url, anonymize, environment, notifications: told } = pulling;
  const snapshot = anonymize ? anonymized(reading.snapshot) : reading.snapshot;
  const organization = { id: environment.newId(), name: anonymize ? 'organization' : organizationAt(url) };
  const at = new Date(environment.now() + store.clockSkew()).toISOString();
  return store.write(async (tx) => {
    await requireEmpty(tx);
    const otherwise = await fillStore(tx, snapshot, { organization, at });
    const person = await findActor(tx, snapshot, pulling.as);
    const notifications = await fillNotifications(
      tx,
      anonymize ? anonymizedNotifications(told.all, reading.snapshot) : told.all,
      environment.sealing,
    );
    const token = generateToken(environment.random);
    await tx.tokens.insert(tokenOf(person.id, token, at, environment));
    await appendEvents(
      tx,
      [
        {
          kind: 'Organization.Added',
          ...organization,
          description: `the organization ${organization.name} was pulled from ${anonymize ? 'an instance of Semaphore, without its names' : url}`,
          metadata: { after: { name: organization.name, pulled_from: anonymize ? null : url } },
        },
      ],
      { actor: undefined, at, environment, outcome: 'ok', requestId: environment.newId() },
    );
    await tx.settled();
    await pulling.deliver(token);
    return {
      organization: organization.name,
      username: person.username,
      token,
      people: snapshot.people.length,
      groups: snapshot.groups.length,
      service_accounts: snapshot.serviceAccounts.length,
      roles: snapshot.roles.length,
      projects: snapshot.projects.length,
      notifications: notifications.held,
      notes: [
        NEVER_SHOWN,
        ...notifications.notes,
        ...(anonymize ? [] : [...reading.notes, ...told.notes, ...otherwise, ...notifications.unheld]),
      ],
    };
  });
}

async function requireEmpty(tx: Writes): Promise<void> {
  const there = await tx.organization.get();
  if (there !== undefined)
    throw new AppError('conflict', `this store holds the organization ${there.name} already`, {
      hint: 'choose another --store',
      details: { organization: there.name },
    });
}

interface Person {
  readonly id: string;
  readonly username: string;
}

/** Whose token is made. Throws `not_found`. */
async function findActor(tx: Writes, { people }: Snapshot, as: string | undefined): Promise<Person> {
  if (as === undefined) {
    const owner = people.find(({ role }) => role?.name === OWNER);
    const [person] = owner === undefined ? [] : await tx.people.find({ ids: [owner.id] });
    if (person !== undefined) return person;
    throw new AppError('not_found', 'the instance shows no Owner, so nobody could work on the copy', {
      hint: 'say as whom: --as PERSON',
    });
  }
  const [byId] = await tx.people.find({ ids: [as] });
  const [byName] = byId === undefined ? await tx.people.find({ usernames: [as] }) : [];
  const person = byId ?? byName ?? (await namedThere(tx, people, as));
  if (person !== undefined) return person;
  throw new AppError('not_found', `there is no person ${as} on the instance`, {
    hint: 'roster people list shows who is there',
    details: { person: as },
  });
}

/** By the name on the instance, of which the username is made. */
async function namedThere(tx: Writes, people: Snapshot['people'], as: string): Promise<Person | undefined> {
  const [only, second] = people.filter(({ name }) => name === as);
  if (only === undefined || second !== undefined) return undefined;
  const [person] = await tx.people.find({ ids: [only.id] });
  return person;
}

function tokenOf(personId: string, secret: string, at: string, { newId, now }: Environment): TokenRecord {
  return {
    id: newId(),
    kind: 'api',
    subject_type: 'user',
    subject_id: personId,
    name: 'pull',
    hash: hashSecret(secret),
    last_four: secret.slice(-4),
    created_at: at,
    updated_at: at,
    created_by: personId,
    expires_at: new Date(now() + API_TOKEN_TTL).toISOString(),
    last_used_at: null,
    revoked_at: null,
    permissions: null,
    replaces: null,
    trust_id: null,
    exchanged_for: null,
    began_at: null,
  };
}
