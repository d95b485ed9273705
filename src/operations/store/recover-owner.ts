import * as z from 'zod/mini';
import { beyond } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { OWNER } from '../../domain/guards.ts';
import { email, emailKey, reference } from '../../domain/names/names.ts';
import { personWithPassword } from '../../domain/people.ts';
import type { Person, PersonRecord } from '../../domain/people.ts';
import { nameOf } from '../../domain/references.ts';
import { appendEvents } from '../../core/engine/audit.ts';
import type { Environment, EventDraft } from '../../core/context.ts';
import { storeOperation } from '../../core/operation.ts';
import type { Organization } from '../../core/store/organization.ts';
import type { Writes } from '../../core/store/index.ts';
import { followUp } from '../../core/guards/consequences.ts';
import { permissionsOfSubject } from '../../core/guards/permissions.ts';
import { validate } from '../../core/validate.ts';
import { generateTemporary, newPerson, shownTo, temporaryPasswords } from '../people/person-writes.ts';
import type { Temporary } from '../people/person-writes.ts';
import { describeOne } from '../people/describe.ts';
import { chooseUsername } from '../people/usernames.ts';
import { unlinkAll } from '../signin/link-identity.ts';
import { findPerson, findRole, notInitialised } from '../shared/resolve.ts';
import { requireVersion } from './soundness.ts';
import { roleBinding } from '../shared/role-binding.ts';

/**
 * The way back in if no Owner can log in. What somebody else may have brought in ends: sessions, and
 * identities of sign-in providers. No guard is asked: somebody who can write the store could write this, too.
 */
export const storeRecoverOwner = storeOperation({
  name: 'store.recover-owner',
  summary: 'Make somebody an Owner if no Owner can log in any more',
  records: ['Organization.OwnerRecovered', 'Invitation.Superseded', 'Token.Revoked', 'Identity.Unlinked'],
  input: z.object({
    person: field(reference(), 'a person, or the e-mail address of somebody new', 'PERSON|EMAIL'),
  }),
  /** With how many identities of sign-in providers were taken away. */
  output: z.extend(personWithPassword, { identities_unlinked: z.number() }),
  errors: ['not_found', 'conflict', 'unavailable', 'corrupt_store'],
  async run(store, input, { environment, deliver }) {
    requireVersion(await store.info());
    const password = generateTemporary(environment);
    return store.write(async (tx) => {
      const organization = await tx.organization.get();
      if (organization === undefined) throw notInitialised();
      const at = new Date(environment.now()).toISOString();
      const before = await lookUp(tx, input.person);
      const id =
        before === undefined
          ? await addPerson(tx, input.person, password, environment, at)
          : await takeBack(tx, before.id, password, at);
      const unlinked = before === undefined ? [] : await unlinkAll(tx, before);
      const ref = { type: 'user', id } as const;
      const could = await permissionsOfSubject(tx, ref);
      const owner = await findRole(tx, OWNER, 'org');
      await tx.roles.bind([roleBinding(ref, owner, at)]);
      const after = await describeOne(tx, await findPerson(tx, id));
      const event = recoveredEvent(organization, before, after);
      const addresses = after.email === null || before !== undefined ? [] : [emailKey(after.email)];
      const gains = [{ ref, gained: beyond(await permissionsOfSubject(tx, ref), could) }];
      const followed = await followUp(
        { gains, lost: [], removed: new Map(), addresses },
        { tx, at, actor: undefined, pace: () => Promise.resolve() },
      );
      await appendEvents(tx, [event, ...unlinked, ...followed], {
        actor: undefined,
        at,
        environment,
        outcome: 'ok',
        requestId: environment.newId(),
      });
      const recovered = { ...after, temporary_password: password.secret };
      await deliver(temporaryPasswords([recovered]));
      return { ...recovered, identities_unlinked: unlinked.length };
    });
  },
});

/** The existing person; undefined for an e-mail address that nobody has. */
async function lookUp(tx: Writes, ref: string): Promise<Person | undefined> {
  try {
    return await describeOne(tx, await findPerson(tx, ref));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found' && ref.includes('@')) return undefined;
    throw error;
  }
}

async function addPerson(
  tx: Writes,
  ref: string,
  password: Temporary,
  environment: Environment,
  at: string,
): Promise<PersonRecord['id']> {
  const { person: address } = validate(z.object({ person: email() }), { person: ref });
  const username = await chooseUsername(tx, { email: address });
  const record = newPerson(environment.newId(), address, username, shownTo(password, null), at);
  await tx.people.insert([record]);
  return record.id;
}

/** Activates an account with a new password, and ends its sessions. */
async function takeBack(tx: Writes, id: string, password: Temporary, at: string): Promise<PersonRecord['id']> {
  await tx.people.update(id, { status: 'active', password: shownTo(password, null), updated_at: at });
  await tx.tokens.endSessions(id, at);
  return id;
}

const recoveredEvent = ({ id, name }: Organization, before: Person | undefined, after: Person): EventDraft => ({
  kind: 'Organization.OwnerRecovered',
  id,
  name,
  description: `${after.username} was ${before === undefined ? 'added as' : 'made'} an Owner by somebody who can write the store`,
  metadata: {
    person: { id: after.id, username: after.username, email: after.email },
    before: before === undefined ? null : { role: nameOf(before.role), status: before.status },
    after: { role: nameOf(after.role), status: after.status },
  },
});
