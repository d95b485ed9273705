import { AppError } from '../../../domain/errors.ts';
import { quotaChanges } from '../../../domain/organization-file/machines.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import { counted } from '../../../lib/plural.ts';
import { bindingChanges } from './authority.ts';

/** How much a plan takes away. */

/** How many of a kind go, of how many. */
interface Removal {
  readonly object: string;
  readonly noun: string;
  readonly removed: number;
  readonly of: number;
  /** Many belong to one thing, so that the first of them is no mistake, however few there are. */
  readonly oneIsFree?: boolean;
  readonly verb?: string;
}

const THINGS = {
  role: ['roles', 'role'],
  person: ['people', 'account'],
  service_account: ['serviceAccounts', 'service account'],
  group: ['groups', 'group'],
  project: ['projects', 'project'],
} as const;

/** Throws `conflict` where more of a kind would go than so many percent: a document that was cut short costs no more. */
export function requireFewRemovals(plan: Plan, most: number): void {
  for (const removal of [...removedThings(plan), ...takenAway(plan)]) {
    const { object, noun, removed, of, oneIsFree = false, verb = 'remove' } = removal;
    if (removed * 100 <= most * of || (oneIsFree && removed === 1 && most > 0)) continue;
    throw new AppError('conflict', `this would ${verb} ${removed} of ${counted(of, noun)}, more than ${most} percent`, {
      hint: 'look with roster diff; if it is meant, give --max-removals PERCENT',
      details: { object, removed, of, max_removals: most },
      flags: ['max_removals'],
    });
  }
}

const removedThings = ({ changes, before }: Plan): Removal[] =>
  Object.entries(THINGS).map(([object, [list, noun]]) => ({
    object,
    noun,
    removed: changes.filter((change) => change.object === object && change.kind === 'removed').length,
    of: object === 'role' ? before.roles.filter((role) => !role.readonly).length : before[list].length,
  }));

/** What is taken from things that stay. What goes with a thing that is removed is not counted again. */
function takenAway({ changes, before }: Plan): Removal[] {
  let [members, roles, accounts, quotas] = [0, 0, 0, 0];
  for (const change of changes) {
    if (change.before === null || change.after === null) continue;
    if (change.object === 'organization')
      quotas += quotaChanges(change.before.quotas, change.after.quotas).filter(({ quota }) => quota === null).length;
    if (change.object === 'group') {
      const staying = new Set(change.after.members);
      members += change.before.members.filter((id) => !staying.has(id)).length;
    } else if (change.object === 'project')
      roles += bindingChanges(change.before.bindings, change.after.bindings).filter(
        ({ is }) => is === undefined,
      ).length;
    else if (change.object === 'person' && change.before.status === 'active' && change.after.status === 'deactivated')
      accounts += 1;
  }
  const sum = <T>(list: readonly T[], count: (one: T) => number): number =>
    list.reduce((total, one) => total + count(one), 0);
  const active = before.people.filter(({ status }) => status === 'active').length;
  const inGroups = sum(before.groups, (group) => group.members.length);
  const inProjects = sum(before.projects, (project) => project.bindings.length);
  return [
    { object: 'quota', noun: 'quota', removed: quotas, of: before.organization.quotas.length, oneIsFree: true },
    { object: 'membership', noun: 'group membership', removed: members, of: inGroups, oneIsFree: true },
    { object: 'project_role', noun: 'project role', removed: roles, of: inProjects, oneIsFree: true },
    {
      object: 'active_account',
      noun: 'active account',
      removed: accounts,
      of: active,
      oneIsFree: true,
      verb: 'deactivate',
    },
  ];
}
