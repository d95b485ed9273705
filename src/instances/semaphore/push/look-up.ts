import { AppError } from '../../../domain/errors.ts';
import { permissionsNamed } from '../../../domain/semaphore-permissions.ts';
import { isSameWhitelist, whitelistOf } from '../../../domain/whitelist.ts';
import { inForm, projectAnswer, roleAnswer } from '../api/answers.ts';
import type { Change, ChangeOf } from '../changes/change.ts';
import { hasEnded } from '../forms/job-form.ts';
import { readJob } from '../api/job-pages.ts';
import { isSameToRead } from '../forms/notification-form.ts';
import {
  readGroups,
  readMembers,
  readNotifications,
  readProjectMembers,
  readRoles,
  readServiceAccounts,
} from '../api/pages.ts';
import { perform } from './perform.ts';
import { documentThere } from './project-document.ts';
import { at } from '../api/paths.ts';
import { idThere } from './pushing.ts';
import type { Pushing } from './pushing.ts';
import type { WireMember, WireServiceAccount } from '../api/wire.ts';

/** How to find out whether a change was made whose answer was lost. */

type LookUp = {
  readonly [K in Change['kind']]: (pushing: Pushing, change: ChangeOf<K>) => Promise<boolean | undefined>;
};

const LOOK_UP: LookUp = {
  async 'role-create'({ api, ids }, { role: { id, name, scope } }) {
    const roles = await readRoles(api, scope === 'project' ? 'project' : undefined);
    const inScope = roles.filter((role) => role.scope.includes('project') === (scope === 'project'));
    // Many instances list no roles of projects at all.
    if (inScope.length === 0) return undefined;
    return learn(
      ids,
      id,
      inScope.find((role) => role.name === name),
    );
  },
  async 'role-edit'({ api }, { role, permissions, name, description }) {
    const path = at('/roles', role.id);
    const there = inForm(roleAnswer, (await api.get(path)).body, path);
    const grants = new Set(there.permissions.flatMap(permissionsNamed));
    return (
      hasTexts(there, { name, description }) &&
      (permissions === undefined ||
        (grants.size === permissions.length && permissions.every((permission) => grants.has(permission))))
    );
  },
  'role-delete': ({ api }, { role }) => isGone(api, at('/roles', role.id)),
  'group-create': async ({ api, ids }, { group: { id, name } }) =>
    learn(ids, id, await groupThere(api, (group) => group.name === name)),
  async 'group-edit'(pushing, { group, add, remove, name, description }) {
    const there = (await readGroups(pushing.api)).find(({ id }) => id === idThere(pushing, group));
    if (there === undefined) return false;
    const members = new Set(there.member_ids);
    return (
      hasTexts(there, { name, description }) &&
      add.every((one) => members.has(idThere(pushing, one))) &&
      !remove.some((one) => members.has(idThere(pushing, one)))
    );
  },
  'group-delete': async ({ api }, { group }) => (await groupThere(api, ({ id }) => id === group.id)) === undefined,
  async 'account-create'(pushing, { account }) {
    const there = (await readServiceAccounts(pushing.api)).find(({ name }) => name === account.name);
    if (!learn(pushing.ids, account.id, there)) return false;
    // Its first token was in the answer that was lost.
    await perform(pushing, { kind: 'account-token', account });
    return true;
  },
  'account-edit': (pushing, { account, name, description }) =>
    onAccount(pushing, account, (there) => there !== undefined && hasTexts(there, { name, description })),
  // The token that nobody got is replaced by the next one.
  'account-token': () => Promise.resolve(false),
  'account-deactivate': (pushing, { account }) => onAccount(pushing, account, (there) => there?.deactivated === true),
  'account-reactivate': (pushing, { account }) => onAccount(pushing, account, (there) => there?.deactivated === false),
  'account-delete': (pushing, { account }) => onAccount(pushing, account, (there) => there === undefined),
  async 'project-create'({ api, ids, owners }, { project: { id, name } }) {
    const path = at('/projects', name);
    const there = await unlessGone(async () => inForm(projectAnswer, (await api.get(path)).body, path));
    if (there !== undefined) owners.set(id, there.metadata.owner_id);
    return learn(ids, id, there?.metadata);
  },
  async 'project-edit'(pushing, { project, name, description, whitelist }) {
    const there = await documentThere(pushing, { id: project.id, name: name ?? project.name });
    return (
      there !== undefined &&
      hasTexts(there.metadata, { name, description }) &&
      (whitelist === undefined || isSameWhitelist(whitelistOf(there.spec), whitelist))
    );
  },
  'project-delete': async (pushing, { project }) => (await documentThere(pushing, project)) === undefined,
  async 'member-role'(pushing, { member, role }) {
    const there = (await readMembers(pushing.api, member.type)).find(({ id }) => id === idThere(pushing, member));
    return directRoles(there).includes(idThere(pushing, role));
  },
  'member-remove': async ({ api }, { member }) =>
    !(await readMembers(api, member.type)).some(({ id }) => id === member.id),
  'project-role-set': async (pushing, change) =>
    (await rolesInProject(pushing, change)).includes(idThere(pushing, change.role)),
  // To take it away once more does no harm, where it may be there and is not shown.
  'project-role-remove': async (pushing, change) =>
    change.member.type === 'user' && (await rolesInProject(pushing, change)).length === 0,
  // Invitations are in no list.
  invite: () => Promise.resolve(undefined),
  'notification-create': async ({ api, ids }, { notification: { id, name } }) =>
    learn(ids, id, (await readNotifications(api)).find(({ metadata }) => metadata.name === name)?.metadata),
  async 'notification-edit'({ api }, { notification, name, rules }) {
    const there = (await readNotifications(api)).find(({ metadata }) => metadata.id === notification.id);
    return there?.metadata.name === name && isSameToRead(there.spec.rules, rules);
  },
  'notification-delete': async ({ api }, { notification }) =>
    !(await readNotifications(api)).some(({ metadata }) => metadata.id === notification.id),
  // One that goes on may have been told to end already; to tell it again does no harm.
  'job-stop': async ({ api }, { job }) => hasEnded(await readJob(api, job.id)),
  impossible: () => Promise.resolve(false),
};

/** A group as the instance shows it: those that its list of groups lacks are among its members all the same. */
async function groupThere(
  api: Pushing['api'],
  isIt: (group: { readonly id: string; readonly name: string }) => boolean,
): Promise<{ readonly id: string } | undefined> {
  return (await readGroups(api)).find(isIt) ?? (await readMembers(api, 'group')).find(isIt);
}

/** Whether it is there; then its id is known from now on. */
function learn(ids: Pushing['ids'], here: string, there: { readonly id: string } | undefined): boolean {
  if (there !== undefined) ids.set(here, there.id);
  return there !== undefined;
}

const hasTexts = (
  there: Readonly<Record<string, unknown>>,
  wanted: { readonly name: string | undefined; readonly description: string | undefined },
): boolean =>
  [
    [there.name, wanted.name],
    [there.description, wanted.description],
  ].every(([is, wants]) => wants === undefined || is === wants);

async function onAccount(
  pushing: Pushing,
  account: { readonly id: string },
  ask: (there: WireServiceAccount | undefined) => boolean,
): Promise<boolean> {
  const accounts = await readServiceAccounts(pushing.api);
  return ask(accounts.find(({ id }) => id === idThere(pushing, account)));
}

async function rolesInProject(
  pushing: Pushing,
  { project, member }: ChangeOf<'project-role-set' | 'project-role-remove'>,
): Promise<string[]> {
  const members = await readProjectMembers(pushing.api, idThere(pushing, project));
  return directRoles(members.find(({ id }) => id === idThere(pushing, member)));
}

/** Roles that come neither by a group nor by a role of the organization. */
const directRoles = (member: WireMember | undefined): string[] =>
  (member?.roles ?? []).filter(({ source }) => !/group|inherited/i.test(source)).map(({ role_id }) => role_id);

const isGone = async (api: Pushing['api'], path: string): Promise<boolean> =>
  (await unlessGone(() => api.get(path))) === undefined;

async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Whether a change was made: true, false, or undefined where the instance does not show it. Learns the id of what is new. */
export const lookUp = <K extends Change['kind']>(
  pushing: Pushing,
  change: ChangeOf<K> & Change,
): Promise<boolean | undefined> =>
  (LOOK_UP[change.kind] as (pushing: Pushing, one: Change) => Promise<boolean | undefined>)(pushing, change);
