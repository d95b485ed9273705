import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { isTemporaryForm } from '../../core/secrets.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { emailKey } from '../../domain/names/names.ts';
import { planOf } from '../../domain/organization-file/plan.ts';
import { shownChange, shownChanges } from '../../domain/organization-file/shown.ts';
import { inTurns } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { zip } from '../../lib/zip.ts';
import { documentFields, DOCUMENT_ERRORS } from './diff.ts';
import { PERMISSIONS, requireAuthority } from './file/authority.ts';
import { carryOut } from './file/carry-out.ts';
import { digestOf } from './file/digest.ts';
import { requireTests } from './file/effects.ts';
import { requireFreeNames } from './file/free-names.ts';
import { requireLimits, requireOwners } from './file/limits.ts';
import { readState, VIEWS } from './file/read-state.ts';

const proposedPassword = z.object({
  email: z.string(),
  password: z.string().check(z.refine(isTemporaryForm, 'is none that roster makes: four blocks of six characters')),
});

/** As many as people in the largest document. */
const MOST_PASSWORDS = 200_000;

export const organizationApply = operation({
  name: 'organization.apply',
  summary: 'Make the organization as a document says',
  permission: VIEWS,
  also: PERMISSIONS,
  records: [
    'User.Added',
    'User.Modified',
    'User.RoleChanged',
    'User.Deactivated',
    'User.Reactivated',
    'User.Removed',
    'Organization.Modified',
    'MachineQuota.Added',
    'MachineQuota.Modified',
    'MachineQuota.Removed',
    'IpAllowList.Added',
    'IpAllowList.Modified',
    'IpAllowList.Removed',
    'RBACRole.Added',
    'RBACRole.Modified',
    'RBACRole.Removed',
    'ServiceAccount.Added',
    'ServiceAccount.Modified',
    'ServiceAccount.RoleChanged',
    'ServiceAccount.Deactivated',
    'ServiceAccount.Reactivated',
    'ServiceAccount.Removed',
    'Trust.Removed',
    'Token.Revoked',
    'Group.Added',
    'Group.Modified',
    'Group.RoleChanged',
    'Group.Removed',
    'Project.Added',
    'Project.Modified',
    'Project.OwnerChanged',
    'Project.MemberAdded',
    'Project.MemberRoleChanged',
    'Project.MemberRemoved',
    'Project.Removed',
    'Invitation.Modified',
  ],
  input: z.object({
    ...documentFields(),
    max_removals: z._default(
      field(z.number().check(z.int(), z.gte(0), z.lte(100)), 'remove no more of a kind, in percent', 'PERCENT'),
      10,
    ),
    min_owners: z._default(field(z.number().check(z.int(), z.gte(1)), 'leave so many active Owners at least', 'N'), 1),
    require_self: z._default(field(z.boolean(), 'refuse to take access from you; --prune always does'), false),
    temporary_passwords: z._default(
      field(
        z.array(proposedPassword).check(
          z.maxLength(MOST_PASSWORDS),
          z.refine((all) => new Set(all.map(({ password }) => password)).size === all.length, 'has a password twice'),
        ),
        'passwords of new people: made at random and saved by the caller before the call, so that a lost response leaves nobody without one (default: the server makes them)',
      ),
      [],
    ),
    /** As `organization.diff` told it; left out: whatever the organization is now. */
    state: z.optional(z.string()),
  }),
  output: z.object({ items: z.array(z.extend(shownChange, { temporary_password: z.optional(z.string()) })) }),
  errors: ['forbidden', ...DOCUMENT_ERRORS, 'tests_failed', 'managed_by_scim', 'escalation', 'last_owner', 'stale'],
  async run(context, { document, prune, state, min_owners, temporary_passwords: given, ...limits }) {
    const { people } = context.tx;
    const ownersBefore = await people.owners();
    const before = await readState(context);
    const steps = <T>(work: Steps<T>): Promise<T> => inTurns(work, context.pace);
    if (state !== undefined && state !== (await steps(digestOf(before)))) throw moved();
    const plan = await steps(planOf(before, document, { prune }));
    requireAuthority(context, plan);
    await steps(requireLimits(plan, { ...limits, require_self: limits.require_self || prune }, context.actor()));
    await steps(requireTests(plan, document));
    await requireFreeNames(context, plan);
    const proposed = new Map(given.map(({ email, password }) => [emailKey(email), password]));
    const passwords = await carryOut(context, plan, proposed);
    // The last one is a guard's; nobody has fewer than one by this.
    if (min_owners > 1) requireOwners(ownersBefore, await people.owners(), min_owners);
    const items = zip(await steps(shownChanges(plan)), plan.changes).map(([shown, { after }]) => {
      const temporary_password = after === null ? undefined : passwords.get(after.id);
      return { ...shown, ...(temporary_password === undefined ? {} : { temporary_password }) };
    });
    return { items };
  },
  secrets: ({ items }) =>
    items.flatMap(({ email, name, temporary_password: secret }) =>
      secret === undefined ? [] : [{ email, username: name, kind: 'temporary_password' as const, secret }],
    ),
  expectedSecrets: ({ document }) => document.people ?? [],
});

const moved = (): AppError =>
  new AppError('stale', 'the organization has changed since the plan was made', {
    hint: 'look again: roster diff -f FILE',
  });
