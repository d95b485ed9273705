import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import type { PeopleFilter } from '../../core/store/people.ts';
import { AppError } from '../../domain/errors.ts';
import { field, ROLE, GROUP } from '../../domain/field.ts';
import { INVITATION_SORTS, toInvited } from '../../domain/invitations.ts';
import { reference } from '../../domain/names/names.ts';
import { merged, pageRequest, oneAfterTheOther } from '../../domain/page.ts';
import type { PageInput, Page } from '../../domain/page.ts';
import { inheritedRole, LISTED_STATUSES, listedPerson, PASSWORD_STATES, PEOPLE_SORTS } from '../../domain/people.ts';
import type { ListedPerson } from '../../domain/people.ts';
import { sortFrom } from '../../domain/sort.ts';
import { duration, earlier } from '../../domain/time.ts';
import { statusFilter, describeInvitations } from '../invitation/describe.ts';
import { listed, listFields, listOf, sinceOf } from '../shared/listing.ts';
import { findRole, findGroup } from '../shared/resolve.ts';
import { groupRolesOf } from './inherited-roles.ts';

/** Who may set passwords anew may see which are set. */
const PASSWORDS = 'organization.people.reset_password';

/** Which people: the filters of the list, for commands on all that they match. */
export const peopleFilterFields = () => ({
  search: z.optional(field(reference(), 'only people whose username or e-mail contains this', 'TEXT')),
  role: z.optional(field(reference(), 'only people with this organization role, their own or by a group', ROLE)),
  direct: z.optional(field(z.boolean(), 'with --role: only those whose own role it is')),
  group: z.optional(field(reference(), 'only members of this group', GROUP)),
  status: z.optional(field(z.enum(LISTED_STATUSES), 'only people of this status')),
  inactive: z.optional(
    field(duration(), 'only people who did not log in for this long, such as 90d, nor were added since', 'DURATION'),
  ),
  password_state: z.optional(field(z.enum(PASSWORD_STATES), 'only people with such a password', 'STATE')),
});

type PeopleFilterInput = z.output<z.ZodMiniObject<ReturnType<typeof peopleFilterFields>>>;

export const peopleList = query({
  name: 'people.list',
  summary: 'List the people of the organization',
  permission: ['organization.people.view'],
  also: { [PASSWORDS]: 'to filter by passwords' },
  input: z.object({ ...peopleFilterFields(), ...listFields(PEOPLE_SORTS) }),
  output: z.extend(listOf(listedPerson), {
    /** The organization roles of the groups of those listed, which they have beside their own; in a list by role, that role alone. */
    group_roles: z.array(inheritedRole),
  }),
  errors: ['not_found', 'scope_mismatch', 'forbidden'],
  async run(context, input) {
    const { tx, at } = context;
    const filter = { ...(await readPeopleFilter(context, input)), ...sinceOf(input, at) };
    const { status: _, ...ofBoth } = filter;
    const invited = isAboutInvited(input) ? { ...ofBoth, ...statusFilter('pending', at) } : undefined;
    const isAboutPeople = input.status !== 'invited';
    const peopleOf = async (request: PageInput): Promise<Page<ListedPerson>> => {
      if (!isAboutPeople) return NOBODY;
      const page = await tx.people.list(filter, pageRequest(request));
      return { items: await tx.people.describe(page.items), next_cursor: page.next_cursor };
    };
    const invitedOf = async (request: PageInput): Promise<Page<ListedPerson>> => {
      if (invited === undefined) return NOBODY;
      const page = await tx.invitations.list(invited, pageRequest(request));
      const described = await describeInvitations(tx, page.items, at);
      return { items: described.map(toInvited), next_cursor: page.next_cursor };
    };
    const isMerged = input.sort !== undefined && Object.hasOwn(INVITATION_SORTS, sortFrom(input.sort).field);
    const page = isMerged
      ? merged([await peopleOf(input), await invitedOf(input)], pageRequest(input), PEOPLE_SORTS)
      : await oneAfterTheOther(input, peopleOf, (request) => invitedOf({ ...request, sort: undefined }));
    const asked = filter.effectiveRoleId ?? filter.roleId;
    const roles = await groupRolesOf(tx, page.items);
    const answer = await listed(input, page, async () => {
      const people = isAboutPeople ? await tx.people.count(filter) : 0;
      return people + (invited === undefined ? 0 : await tx.invitations.count(invited));
    });
    return { ...answer, group_roles: roles.filter(({ role }) => asked === undefined || role.id === asked) };
  },
});

const NOBODY: Page<ListedPerson> = { items: [], next_cursor: null };

/** An invited person has no password and never logged in. */
const isAboutInvited = ({ status, inactive, password_state: password }: PeopleFilterInput): boolean =>
  (status === undefined || status === 'invited') && inactive === undefined && password === undefined;

/** The people that a filter means; of those who are only invited it says nothing. Throws `not_found`, `forbidden`. */
async function readPeopleFilter(
  context: Pick<Context<Reads>, 'tx' | 'at' | 'require'>,
  input: PeopleFilterInput,
): Promise<PeopleFilter> {
  const { tx, at } = context;
  const { search, direct = false, status, inactive, password_state: password } = input;
  if (password !== undefined) context.require(PASSWORDS);
  // Commands change all whom a filter finds: one that says nothing must not mean everybody.
  if (direct && input.role === undefined)
    throw new AppError('invalid', 'direct is about a role, and there is none', { hint: 'give role as well' });
  const role = input.role === undefined ? undefined : (await findRole(tx, input.role, 'org')).id;
  return {
    search,
    ...(direct ? { roleId: role } : { effectiveRoleId: role }),
    groupId: input.group === undefined ? undefined : (await findGroup(tx, input.group)).id,
    status: status === 'invited' ? undefined : status,
    ...(password === 'expired' ? { passwordEndsBy: at } : { password }),
    inactiveSince: inactive === undefined ? undefined : earlier(at, inactive),
  };
}
