import { AppError } from '../../../domain/errors.ts';
import {
  accountAnswer,
  inForm,
  invitationAnswer,
  madeAnswer,
  notificationAnswer,
  projectAnswer,
  tokenAnswer,
} from '../api/answers.ts';
import { withWhitelist } from '../../../domain/whitelist.ts';
import type { Change, ChangeOf } from '../changes/change.ts';
import { requireInvited } from './invitation-status.ts';
import { requireDocument } from './project-document.ts';
import { permissionsThere } from './permissions-there.ts';
import { at } from '../api/paths.ts';
import { idThere } from './pushing.ts';
import type { Pushing } from './pushing.ts';

/** The requests that make each change. */

type Perform = { readonly [K in Change['kind']]: (pushing: Pushing, change: ChangeOf<K>) => Promise<unknown> };

/** The document of a project, which must say what it is. */
const PROJECT = { apiVersion: 'v1alpha', kind: 'Project' } as const;

/** The document of a notification. */
const notificationDocument = (name: string, rules: ChangeOf<'notification-create'>['rules']) => ({
  apiVersion: 'v1alpha',
  kind: 'Notification',
  metadata: { name },
  spec: { rules },
});

const PERFORM: Perform = {
  async 'role-create'(pushing, { role: { id, name, description, scope, permissions } }) {
    const body = { name, description, scope, permissions: await permissionsThere(pushing, scope, permissions) };
    const made = inForm(madeAnswer, await pushing.api.change('POST', '/roles', body), '/roles');
    pushing.ids.set(id, made.id);
  },
  async 'role-edit'(pushing, { role, scope, permissions, kind: _, ...texts }) {
    const id = idThere(pushing, role);
    const names = permissions && (await permissionsThere(pushing, scope, permissions, id));
    await pushing.api.change('PATCH', at('/roles', id), { ...texts, ...(names && { permissions: names }) });
  },
  'role-delete': (pushing, { role }) => pushing.api.change('DELETE', at('/roles', idThere(pushing, role))),
  async 'group-create'(pushing, { group: { id, name, description }, members }) {
    const member_ids = members.map((one) => idThere(pushing, one));
    if (description === '')
      pushing.notes.push(`the instance wants a description of every group: that of ${name} is its name`);
    const body = { name, description: description || name, member_ids };
    const made = inForm(madeAnswer, await pushing.api.change('POST', '/groups', body), '/groups');
    pushing.ids.set(id, made.id);
    expectMembers(pushing, { id: made.id, name }, member_ids, []);
  },
  async 'group-edit'(pushing, { group, add, remove, kind: _, ...texts }) {
    const id = idThere(pushing, group);
    const [added, removed] = [add, remove].map((refs) => refs.map((one) => idThere(pushing, one))) as [
      string[],
      string[],
    ];
    await pushing.api.change('PATCH', at('/groups', id), {
      ...texts,
      ...(added.length === 0 ? {} : { members_to_add: added }),
      ...(removed.length === 0 ? {} : { members_to_remove: removed }),
    });
    expectMembers(pushing, { id, name: group.name }, added, removed);
  },
  'group-delete': (pushing, { group }) => pushing.api.change('DELETE', at('/groups', idThere(pushing, group))),
  async 'account-create'(pushing, { account: { id, name, description } }) {
    const path = '/service_accounts';
    const made = inForm(accountAnswer, await pushing.api.change('POST', path, { name, description }), path);
    pushing.ids.set(id, made.service_account.id);
    pushing.tokens.set(id, made.api_token);
  },
  'account-edit': (pushing, { account, kind: _, ...texts }) =>
    pushing.api.change('PATCH', at('/service_accounts', idThere(pushing, account)), texts),
  async 'account-token'(pushing, { account }) {
    const path = at('/service_accounts', idThere(pushing, account), '/regenerate_token');
    pushing.tokens.set(account.id, inForm(tokenAnswer, await pushing.api.change('POST', path), path).api_token);
  },
  'account-deactivate': (pushing, { account }) =>
    pushing.api.change('POST', at('/service_accounts', idThere(pushing, account), '/deactivate')),
  'account-reactivate': (pushing, { account }) =>
    pushing.api.change('POST', at('/service_accounts', idThere(pushing, account), '/reactivate')),
  'account-delete': (pushing, { account }) =>
    pushing.api.change('DELETE', at('/service_accounts', idThere(pushing, account))),
  async 'project-create'(pushing, { project: { id, name, description } }) {
    const body = { ...PROJECT, metadata: { name, description }, spec: {} };
    const answer = await newProject(() => pushing.api.change('POST', '/projects', body));
    const { metadata } = inForm(projectAnswer, answer, '/projects');
    pushing.ids.set(id, metadata.id);
    pushing.owners.set(id, metadata.owner_id);
    if (metadata.description !== description)
      pushing.notes.push(`the instance took no description of ${name}: give it with roster project edit`);
  },
  // The document is sent whole: what is not named in it may be emptied.
  async 'project-edit'(pushing, { project, whitelist, kind: _, ...texts }) {
    const { metadata, spec } = await requireDocument(pushing, project);
    await pushing.api.change('PATCH', at('/projects', idThere(pushing, project)), {
      ...PROJECT,
      metadata: { ...metadata, ...texts },
      spec: whitelist === undefined ? spec : withWhitelist(spec, whitelist),
    });
  },
  async 'project-delete'(pushing, { project }) {
    const { metadata } = await requireDocument(pushing, project);
    await pushing.api.change('DELETE', at('/projects', metadata.name));
  },
  'member-role': (pushing, { member, role }) =>
    pushing.api.change('PUT', at('/members', idThere(pushing, member), '/role'), { role_id: idThere(pushing, role) }),
  'member-remove': (pushing, { member }) => pushing.api.change('DELETE', at('/members', idThere(pushing, member))),
  'project-role-set': (pushing, { project, member, role }) =>
    pushing.api.change('PUT', inProject(pushing, project, member), { role_id: idThere(pushing, role) }),
  'project-role-remove': (pushing, { project, member, role }) =>
    pushing.api.change('DELETE', inProject(pushing, project, member), { role_id: idThere(pushing, role) }),
  async invite(pushing, { invitee, role }) {
    const body = { ...invitee, ...(role === null ? {} : { role_id: idThere(pushing, role) }) };
    const answer = inForm(invitationAnswer, await pushing.api.change('POST', '/members', body), '/members');
    requireInvited(invitee, role, answer.role.status);
  },
  async 'notification-create'(pushing, { notification: { id, name }, rules }) {
    const path = '/notifications';
    const answer = await pushing.api.change('POST', path, notificationDocument(name, rules));
    pushing.ids.set(id, inForm(notificationAnswer, answer, path).metadata.id);
  },
  'notification-edit': (pushing, { notification, name, rules }) =>
    pushing.api.change('PATCH', at('/notifications', notification.id), notificationDocument(name, rules)),
  'notification-delete': (pushing, { notification }) =>
    pushing.api.change('DELETE', at('/notifications', notification.id)),
  'job-stop': ({ api }, { job }) => api.change('POST', at('/jobs', job.id, '/stop')),
  impossible: ({ api: _ }, { what }) => Promise.reject(new TypeError(`nothing can ${what}`)),
};

const inProject = (pushing: Pushing, project: { readonly id: string }, member: { readonly id: string }): string =>
  at('/projects', idThere(pushing, project), '/members', idThere(pushing, member), '/role');

function expectMembers(
  { members }: Pushing,
  { id, name }: { readonly id: string; readonly name: string },
  present: readonly string[],
  absent: readonly string[],
): void {
  if (present.length + absent.length > 0) members.set(id, { group: name, present, absent });
}

/** Throws what the work throws; a refusal, with the repository that it may lack. */
async function newProject(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    throw new AppError('invalid', error.message, {
      hint: 'Semaphore makes projects of repositories: in Semaphore: Create new',
      details: error.details,
      cause: error,
    });
  }
}

/** Sends the requests of a change, each once. Throws what the API throws. */
export const perform = async <K extends Change['kind']>(
  pushing: Pushing,
  change: ChangeOf<K> & Change,
): Promise<void> => {
  await (PERFORM[change.kind] as (pushing: Pushing, one: Change) => Promise<unknown>)(pushing, change);
};
