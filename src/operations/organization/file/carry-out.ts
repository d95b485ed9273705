import { serviceAccountDelete } from '../../service-account/delete.ts';
import { groupDelete } from '../../group/delete.ts';
import { projectDelete } from '../../project/delete.ts';
import { roleDelete } from '../../role/delete.ts';
import { chooseAgent } from '../../settings/agent/choose.ts';
import { settingsQuotaRemove } from '../../settings/quota-remove.ts';
import { settingsQuotaSet } from '../../settings/quota-set.ts';
import { settingsSet } from '../../settings/set.ts';
import { runNested } from '../../shared/adapt.ts';
import { removePeople, REMOVAL_EVENTS } from '../../people/departures.ts';
import type { Context } from '../../../core/context.ts';
import type { Change } from '../../../domain/organization-file/changes.ts';
import { quotaChanges } from '../../../domain/organization-file/machines.ts';
import { SETTING_FIELDS, SETTING_KEYS } from '../../../domain/settings.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import { carryingOf } from './carrying.ts';
import type { ChangesOf } from './carrying.ts';
import { writeAllowList } from './write-allow-list.ts';
import { writeGroups } from './write-groups.ts';
import { writePeople } from './write-people.ts';
import { writeProjects } from './write-projects.ts';
import { writeRoles } from './write-roles.ts';
import { writeServiceAccounts } from './write-service-accounts.ts';

/** The writes of a plan, in an order in which each finds what it needs. */

/** Carries a plan out; `proposed`: passwords of new people by the keys of their e-mails. Returns the temporary passwords of new people by their ids in the plan. */
export async function carryOut(
  context: Context,
  plan: Plan,
  proposed: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const { tx } = context;
  const carrying = carryingOf(context, plan);
  const of = <O extends Change['object']>(object: O): ChangesOf<O> =>
    plan.changes.filter((change) => change.object === object) as unknown as ChangesOf<O>;
  const removed = (changes: readonly Change[]): string[] =>
    changes.flatMap(({ kind, before }) => (kind === 'removed' && before !== null ? [before.id] : []));
  const [roles, people, accounts, groups, projects] = [
    of('role'),
    of('person'),
    of('service_account'),
    of('group'),
    of('project'),
  ];
  // Read before anybody's username is freed for somebody else.
  const leaving = await tx.people.find({ ids: removed(people) });
  for (const { before, after } of of('organization'))
    if (before !== null && after !== null) await writeSettings(context, before, after);
  await writeRoles(carrying, roles);
  for (const id of removed(projects)) await runNested(context, projectDelete, { project: id });
  for (const id of removed(groups)) await runNested(context, groupDelete, { group: id });
  for (const id of removed(accounts)) await runNested(context, serviceAccountDelete, { account: id });
  const passwords = await writePeople(carrying, people, proposed);
  await writeServiceAccounts(carrying, accounts);
  await writeGroups(carrying, groups);
  await writeProjects(carrying, projects);
  if (leaving.length > 0) await removePeople(context, leaving, REMOVAL_EVENTS.removed);
  for (const id of removed(roles)) await runNested(context, roleDelete, { role: id });
  return passwords;
}

type Organization = Plan['before']['organization'];

async function writeSettings(context: Context, before: Organization, after: Organization): Promise<void> {
  for (const key of SETTING_KEYS) {
    const field = SETTING_FIELDS[key];
    if (before[field] !== after[field]) await runNested(context, settingsSet, { key, value: String(after[field]) });
  }
  for (const { machine_type, quota } of quotaChanges(before.quotas, after.quotas))
    await (quota === null
      ? runNested(context, settingsQuotaRemove, { machine_type })
      : runNested(context, settingsQuotaSet, { machine_type, quota }));
  await chooseAgent(context, { id: after.id, name: after.name, project: null }, after.agent);
  await writeAllowList(context, before.allowList, after.allowList);
}
