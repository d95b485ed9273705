import * as z from 'zod/mini';
import { field, GROUP, ROLE } from '../../domain/field.ts';
import { email, emailKey, reference, username } from '../../domain/names/names.ts';
import { personWithPassword } from '../../domain/people.ts';
import { operation } from '../../core/operation.ts';
import { namedOnes } from '../shared/each.ts';
import { ifNotExists, unlessEachThere, unlike } from '../shared/if-not-exists.ts';
import { findGroups, findRole } from '../shared/resolve.ts';
import { describeOne } from './describe.ts';
import {
  generateTemporary,
  newPerson,
  recordAdded,
  requireFreeEmails,
  shownTo,
  temporaryPasswords,
} from './person-writes.ts';
import type { Temporary } from './person-writes.ts';
import { commonRole, lackedGroups, requireDistinct, withRoles } from './new-people.ts';
import { chooseUsernames } from './usernames.ts';
import { roleBinding } from '../shared/role-binding.ts';
import { zip } from '../../lib/zip.ts';

/** One new person. */
export const entry = z.object({
  email: field(email(), 'their e-mail address', 'EMAIL'),
  username: z.optional(field(username(), 'their username (default: inferred from the e-mail)', 'USERNAME')),
  role: z.optional(field(reference(), 'the organization role they get', ROLE)),
});
type NewPerson = z.infer<typeof entry> & { readonly temporary: Temporary };

const add = operation({
  name: 'people.add',
  summary: 'Add people, each with a temporary password',
  permission: ['organization.people.invite'],
  also: { 'organization.groups.modify': 'to put them in groups' },
  records: ['User.Added'],
  input: z.object({
    people: namedOnes(entry),
    role: z.optional(field(reference(), 'the organization role they get', ROLE)),
    groups: z._default(z.array(field(reference(), 'a group to put them in', GROUP)).check(z.maxLength(1000)), []),
    ...ifNotExists(),
  }),
  output: z.array(personWithPassword),
  errors: ['conflict', 'not_found', 'scope_mismatch', 'escalation', 'owner_role'],
  prepare: (input, _plan, environment) =>
    Promise.resolve(input.people.map((one) => ({ ...one, temporary: generateTemporary(environment) }))),
  async run(context, input, people: readonly NewPerson[]) {
    const { tx, at, environment } = context;
    tx.ahead(
      () => [
        commonRole(tx, input.role),
        findGroups(tx, input.groups),
        tx.people.find({ emailKeys: people.map((one) => emailKey(one.email)) }),
        chooseUsernames(tx, people),
      ],
      people.length,
    );
    if (input.groups.length > 0) context.require('organization.groups.modify');
    const newPeople = await withRoles(
      context,
      people.map((one) => ({ ...one, address: one.email })),
      input.role,
    );
    const groups = await findGroups(tx, input.groups);
    const emails = people.map((one) => one.email);
    requireDistinct(emails);
    await requireFreeEmails(tx, emails);
    const usernames = await chooseUsernames(tx, people);

    const made = zip(newPeople, usernames).map(([{ email: address, role, temporary }, login]) => ({
      role,
      secret: temporary.secret,
      record: newPerson(environment.newId(), address, login, shownTo(temporary, context.actor()), at),
    }));
    const records = made.map(({ record }) => record);
    await tx.people.insert(records);
    await tx.roles.bind(made.map(({ record, role }) => roleBinding({ type: 'user', id: record.id }, role, at)));
    await tx.groups.addMembers(
      groups.flatMap((group) => records.map((record) => ({ group_id: group.id, person_id: record.id }))),
    );
    const added = await tx.people.describe(records);
    for (const person of added) recordAdded(context, person);
    return zip(added, made).map(([person, { secret }]) => ({ ...person, temporary_password: secret }));
  },
  secrets: temporaryPasswords,
  expectedSecrets: ({ people }) => people,
});

/** An address that its person set and nobody confirmed is nobody's yet: the refusal says how to settle that. */
export const peopleAdd = unlessEachThere(add, {
  view: 'organization.people.view',
  items(_context, { people }) {
    requireDistinct(people.map((one) => one.email));
    return Promise.resolve(people);
  },
  only: (input, people) => ({ ...input, people: [...people] }),
  async find({ tx }, input, one) {
    const asked = one.role ?? input.role;
    const role = asked === undefined ? undefined : await findRole(tx, asked, 'org');
    const groups = await findGroups(tx, input.groups);
    const [there] = await tx.people.find({ emailKeys: [emailKey(one.email)] });
    if (there === undefined || !there.email_verified) return undefined;
    const output = await describeOne(tx, there);
    return {
      output: { ...output, temporary_password: '' },
      name: one.email,
      differences: [
        ...unlike('status', there.status, 'active'),
        ...unlike('username', there.username, one.username),
        ...unlike('role', output.role?.name ?? null, role?.name),
        ...lackedGroups(output, groups),
      ],
    };
  },
});
