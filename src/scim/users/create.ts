import * as z from 'zod/mini';
import { newPerson, recordAdded } from '../../operations/people/person-writes.ts';
import { chooseUsername } from '../../operations/people/usernames.ts';
import { defaultRole, requireAuthorityOver } from '../../operations/shared/resolve.ts';
import { roleBinding } from '../../operations/shared/role-binding.ts';
import { describeOne } from '../../operations/people/describe.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import { settling, belonging } from '../../domain/addresses.ts';
import { emailKey, inferredUsername, usernameFault } from '../../domain/names/names.ts';
import { NO_PASSWORD } from '../../domain/people.ts';
import type { PersonRecord } from '../../domain/people.ts';
import { USER } from '../../domain/scim/attributes.ts';
import { scimFault } from '../../domain/scim/fault.ts';
import { resourceFrom } from '../../domain/scim/resource.ts';
import { answer, bodyField } from '../answer.ts';
import { projectionFields } from '../lists.ts';
import { bring, BRINGING, requireFreeUserName } from './bring.ts';
import { answerWith } from './answer-with.ts';
import { wantedUser } from './wanted.ts';
import type { Wanted } from './wanted.ts';

/** Somebody whose confirmed address it is, and whom no provider manages yet, is linked instead of made anew. */
export const scimUserCreate = operation({
  name: 'scim-api.user-create',
  summary: 'Add a person, or begin to manage the one with the address',
  permission: ['organization.people.invite'],
  also: {
    'organization.people.modify': 'to begin to manage somebody who is there already',
    'organization.people.remove': 'to reactivate them',
  },
  records: ['User.Added', ...BRINGING],
  input: z.object({ body: bodyField(), ...projectionFields() }),
  output: answer,
  errors: ['conflict', 'escalation', 'owner_role'],
  async run(context, { body, ...shown }) {
    const wanted = wantedUser(resourceFrom(body, USER));
    const there = await personThere(context, wanted);
    return answerWith(
      context.tx,
      await (there === undefined ? add(context, wanted) : link(context, there, wanted)),
      shown,
    );
  },
});

/** The person with the address. Throws `uniqueness` where it is not confirmed, or where a provider manages them. */
async function personThere({ tx }: Context, { email }: Wanted): Promise<PersonRecord | undefined> {
  const [person] = email === undefined ? [] : await tx.people.find({ emailKeys: [emailKey(email)] });
  if (person === undefined) return undefined;
  if (!person.email_verified) throw scimFault('uniqueness', `the e-mail ${belonging(person)}`, settling(person));
  const [profile] = await tx.scim.profiles([person.id]);
  if (profile?.state === 'linked')
    throw scimFault('uniqueness', `the e-mail ${belonging(person)}, who is a user already`);
  return person;
}

async function link(context: Context, person: PersonRecord, wanted: Wanted): Promise<PersonRecord> {
  context.require('organization.people.modify');
  await requireAuthorityOver(context, [person]);
  return bring(context, person, { ...wanted, active: wanted.active ?? true });
}

async function add(context: Context, { profile, email, active = true }: Wanted): Promise<PersonRecord> {
  const { tx, at, environment } = context;
  await requireFreeUserName(tx, profile.user_name);
  const role = await defaultRole(tx);
  const username = await chooseUsername(tx, { email: suggestionFrom([profile.user_name, email]) });
  const person: PersonRecord = {
    ...newPerson(environment.newId(), email ?? null, username, NO_PASSWORD, at),
    status: active ? 'active' : 'deactivated',
    source: 'scim',
  };
  await tx.people.insert([person]);
  await tx.roles.bind([{ ...roleBinding({ type: 'user', id: person.id }, role, at), source: 'scim' }]);
  await tx.scim.putProfile({ id: person.id, state: 'linked', ...profile });
  recordAdded(context, await describeOne(tx, person));
  return person;
}

/** The first of some names that suggests a username. */
const suggestionFrom = (names: readonly (string | undefined)[]): string =>
  names.find((name) => name !== undefined && usernameFault(inferredUsername(name)) === undefined) ?? 'user';
