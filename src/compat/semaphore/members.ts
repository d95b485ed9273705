import * as z from 'zod/mini';
import { EVERYWHERE, pathsOf } from '../../domain/access/permission-set.ts';
import { field } from '../../domain/field.ts';
import { email } from '../../domain/names/names.ts';
import type { PageRequest } from '../../domain/page.ts';
import { operation, query } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { findAnySubject, subjectField } from '../../operations/access/subject.ts';
import { groupDelete } from '../../operations/group/delete.ts';
import { groupRole } from '../../operations/group/role.ts';
import { personField } from '../../operations/people/describe.ts';
import { peopleRole } from '../../operations/people/role.ts';
import { peopleList } from '../../operations/people/list.ts';
import { peopleRemove } from '../../operations/people/remove.ts';
import { roleField } from '../../operations/role/describe.ts';
import { serviceAccountEdit } from '../../operations/service-account/edit.ts';
import { serviceAccountDelete } from '../../operations/service-account/delete.ts';
import { numberedPage, numberedPageFields, totalPages } from './paging.ts';
import { runNested } from '../../operations/shared/adapt.ts';
import { gone, memberPage, status } from './shapes.ts';
import type { Member, MemberRole } from './shapes.ts';

/** Members of the organization in Semaphore's words: people, groups and service accounts alike. */

export const semaphoreMemberList = query({
  name: 'semaphore.member-list',
  summary: 'List the members of the organization',
  permission: peopleList.permission,
  also: {
    'organization.groups.view': 'to list groups',
    'organization.service_accounts.view': 'to list service accounts',
  },
  input: z.object({
    member_type: z._default(field(z.enum(['user', 'service_account', 'group']), 'what kind of members'), 'user'),
    ...numberedPageFields(),
  }),
  output: memberPage,
  async run(context, input) {
    const { needs, list, count } = KINDS[input.member_type];
    if (needs !== undefined) context.require(needs);
    const subjects = (await list(context.tx, numberedPage(input))).map((one) => ({ type: input.member_type, ...one }));
    return {
      members: await withRoles(context.tx, subjects),
      total_pages: totalPages(await count(context.tx), input),
    };
  },
});

type Named = Pick<Member, 'id' | 'name'>;

interface Kind {
  /** What listing it needs beside what listing people does. */
  readonly needs: 'organization.groups.view' | 'organization.service_accounts.view' | undefined;
  readonly list: (tx: Reads, page: PageRequest) => Promise<readonly Named[]>;
  readonly count: (tx: Reads) => Promise<number>;
}

/** Who is deactivated is no member. */
const ACTIVE = { status: 'active' } as const;

const KINDS: Readonly<Record<Member['subject_type'], Kind>> = {
  user: {
    needs: undefined,
    list: async (tx, page) =>
      (await tx.people.list(ACTIVE, page)).items.map(({ id, username }) => ({ id, name: username })),
    count: (tx) => tx.people.count(ACTIVE),
  },
  group: {
    needs: 'organization.groups.view',
    list: async (tx, page) => (await tx.groups.list({}, page)).items.map(({ id, name }) => ({ id, name })),
    count: (tx) => tx.groups.count(),
  },
  service_account: {
    needs: 'organization.service_accounts.view',
    list: async (tx, page) => (await tx.serviceAccounts.list({}, page)).items.map(({ id, name }) => ({ id, name })),
    count: (tx) => tx.serviceAccounts.count(),
  },
};

/** Subjects with their organization roles: the direct one, then those of their groups, each once. */
async function withRoles(
  tx: Reads,
  subjects: readonly (Named & { readonly type: Member['subject_type'] })[],
): Promise<Member[]> {
  const graph = await tx.access.load(subjects);
  const names = new Map((await tx.roles.find({ ids: [...graph.roles.keys()] })).map(({ id, name }) => [id, name]));
  return subjects.map(({ type, id, name }) => {
    const roles = new Map<string, MemberRole>();
    for (const { groupId, roleId, mappedId, scope } of pathsOf(graph, id)) {
      if (scope !== EVERYWHERE || mappedId !== null) continue;
      const source = groupId === null ? 'manually' : 'group';
      roles.set(`${source} ${roleId}`, { role_id: roleId, role_name: names.get(roleId) ?? '', source });
    }
    return { id, subject_type: type, name, roles: [...roles.values()] };
  });
}

export const semaphoreMemberRole = operation({
  name: 'semaphore.member-role',
  summary: 'Give a member another organization role',
  permission: peopleRole.permission,
  also: {
    'organization.groups.modify': 'where it is a group',
    'organization.service_accounts.modify': 'where it is a service account',
  },
  records: [...peopleRole.records, ...groupRole.records, 'ServiceAccount.RoleChanged'],
  input: z.object({ subject_id: subjectField(), role_id: roleField() }),
  output: status('assigned'),
  errors: ['not_found', 'conflict', 'ambiguous', 'scope_mismatch', 'escalation', 'owner_role', 'last_owner'],
  async run(context, { subject_id, role_id: role }) {
    const { type, id } = await findAnySubject(context.tx, subject_id);
    if (type === 'user') await runNested(context, peopleRole, { person: id, role });
    else if (type === 'group') await runNested(context, groupRole, { group: id, role });
    else await runNested(context, serviceAccountEdit, { account: id, role });
    return { status: 'assigned' } as const;
  },
});

export const semaphoreMemberRemove = operation({
  name: 'semaphore.member-remove',
  summary: 'Remove a member from the organization, its groups and projects',
  permission: peopleRemove.permission,
  also: {
    'organization.groups.delete': 'where it is a group',
    'organization.service_accounts.delete': 'where it is a service account',
  },
  records: ['User.Removed', ...groupDelete.records, ...serviceAccountDelete.records],
  input: z.object({ subject_id: subjectField() }),
  output: gone,
  errors: ['not_found', 'conflict', 'ambiguous', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, { subject_id }) {
    const { type, id } = await findAnySubject(context.tx, subject_id);
    if (type === 'user') await runNested(context, peopleRemove, { people: [id] });
    else if (type === 'group') await runNested(context, groupDelete, { group: id });
    else await runNested(context, serviceAccountDelete, { account: id });
    return true as const;
  },
});

export const semaphoreBindingsRemove = operation({
  name: 'semaphore.bindings-remove',
  summary: 'Remove a person from the organization, its groups and projects',
  permission: peopleRemove.permission,
  records: ['User.Removed'],
  input: z
    .object({
      user_id: z.optional(personField()),
      email: z.optional(field(email(), 'the address of a person', 'EMAIL')),
    })
    .check(
      z.refine(
        ({ user_id, email: address }) => (user_id === undefined) !== (address === undefined),
        'give either user_id or email',
      ),
    ),
  output: gone,
  errors: ['not_found', 'conflict', 'managed_by_scim', 'owner_role', 'last_owner', 'owns_projects'],
  async run(context, { user_id, email: address }) {
    await runNested(context, peopleRemove, { people: [user_id ?? address ?? ''] });
    return true as const;
  },
});
