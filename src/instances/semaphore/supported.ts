import type { Wanted } from './read-snapshot.ts';

/** What roster can do on a Semaphore instance: what each operation needs to see, and where by hand the rest is done. */

export interface Supported {
  /** What an input needs beside roles, people, groups and service accounts. */
  readonly needs: (input: Readonly<Record<string, unknown>>) => Wanted['projects'];
  /** The API answers no such question: roster works it out from what the instance shows. */
  readonly computed?: true;
  /** Fields of the output that the API tells nothing of: they are null, as for somebody who may not see them. */
  readonly unseen?: readonly string[];
}

const nothing: Supported = { needs: () => 'none' };
/** The roles of projects may be known by their members alone. */
const roles: Supported = { needs: () => 'roles' };
const projects: Supported = { needs: () => 'list' };
const everything: Supported = { needs: () => 'all' };
const oneProject: Supported = { needs: ({ project }) => (typeof project === 'string' ? [project] : 'list') };

/** What a question about a permission is about: a permission of the organization comes from no project. */
const aboutPermission: Supported = {
  computed: true,
  needs({ permission, project }) {
    if (typeof project === 'string') return [project];
    return typeof permission === 'string' && permission.startsWith('organization.') ? 'none' : 'all';
  },
};
const aboutSubject: Supported = {
  computed: true,
  needs: ({ project }) => (typeof project === 'string' ? [project] : 'all'),
};

/** Operations that read. */
export const READS: Readonly<Record<string, Supported>> = {
  'people.list': nothing,
  'people.show': nothing,
  'people.overview': { needs: () => 'all', unseen: ['tokens'] },
  'group.list': nothing,
  'group.show': nothing,
  'group.members': nothing,
  'group.memberships': nothing,
  'role.list': roles,
  'role.show': roles,
  'role.diff': roles,
  'role.permissions': nothing,
  'service-account.list': nothing,
  'service-account.show': nothing,
  'project.list': projects,
  'project.show': projects,
  'project.people-list': oneProject,
  'project.people-show': oneProject,
  'project.whitelist-show': { needs: () => 'list', unseen: ['enforced'] },
  'notification.list': nothing,
  'notification.show': nothing,
  'job.list': nothing,
  'job.show': nothing,
  'agent.list': nothing,
  'activity.show': { needs: () => 'none', computed: true },
  'activity.watch': { needs: () => 'none', computed: true },
  'access.check': aboutPermission,
  'access.why': aboutPermission,
  'access.who': aboutPermission,
  'access.list': aboutSubject,
  'access.diff': aboutSubject,
  'organization.export': everything,
  'organization.diff': { needs: () => 'all', computed: true },
};

/** Operations that write. Who owns a project cannot be removed, and a role that somebody has in one cannot be deleted. */
export const WRITES: Readonly<Record<string, Supported>> = {
  'people.invite': nothing,
  'people.role': nothing,
  'people.role-many': nothing,
  'people.remove': projects,
  'people.remove-bulk': projects,
  'people.delete': projects,
  'people.groups': nothing,
  'people.offboard': everything,
  'group.create': nothing,
  'group.modify': nothing,
  'group.modify-many': nothing,
  'group.modify-bulk': nothing,
  'group.sync': nothing,
  'group.role': nothing,
  'group.role-many': nothing,
  'group.delete': nothing,
  'role.new': roles,
  'role.edit': roles,
  'role.delete': everything,
  'service-account.create': nothing,
  'service-account.edit': nothing,
  'service-account.deactivate': nothing,
  'service-account.reactivate': nothing,
  'service-account.delete': nothing,
  'token.reset': nothing,
  'project.create': roles,
  'project.edit': projects,
  'project.whitelist-set': { needs: () => 'list', unseen: ['enforced'] },
  'project.whitelist-unset': { needs: () => 'list', unseen: ['enforced'] },
  'project.delete': projects,
  'project.people-add': everything,
  'project.people-set': everything,
  'project.people-role': everything,
  'project.people-role-of-one': everything,
  'project.people-remove': oneProject,
  'project.people-delete': oneProject,
  'notification.create': nothing,
  'notification.edit': nothing,
  'notification.delete': nothing,
  'job.stop': nothing,
  'organization.apply': everything,
};

/** Nobody has an e-mail address there that the API knows of. */
const INVITE =
  'invite people by their handles: roster people invite --provider github --handle HANDLE, or many with --from FILE';

/** Where in Semaphore's pages that is done which its API does not offer, by operation or by its noun. */
const BY_HAND: Readonly<Record<string, string>> = {
  'access.recommend': 'it needs the audit log, which the API does not show',
  'access.simulate': 'it needs the audit log, which the API does not show',
  'people.add': INVITE,
  'people.import': INVITE,
  'people.sync': INVITE,
  'people.edit': 'people change their names themselves, in Semaphore: Profile Settings',
  'people.edit-many': 'people change their names themselves, in Semaphore: Profile Settings',
  'people.reset-password': 'in Semaphore: People, the person, Reset password',
  'people.deactivate': 'remove them instead: roster people remove PERSON',
  'people.leave': 'somebody who may remove you does: roster people remove PERSON',
  'session.logout': 'forget the token: roster context remove NAME; it ends in Semaphore: Profile Settings',
  'session.whoami': 'the API does not tell whose token it is; in Semaphore: Profile Settings',
  audit: 'in Semaphore: Audit Logs, in the menu of the organization',
  'audit-stream': 'in Semaphore: Audit Logs, Configure Streaming',
  'audit-retention': 'Semaphore keeps its audit log itself',
  'audit-hold': 'Semaphore keeps its audit log itself',
  settings: 'in Semaphore: Settings',
  'ip-allow-list': 'in Semaphore: Settings, IP Allow List',
  signin: 'in Semaphore: Settings, Okta Integration',
  'signin-trust': 'in Semaphore: Settings, OIDC Token',
  scim: 'in Semaphore: Settings, Okta Integration',
  session:
    'make an API token in Semaphore: Profile Settings, API Token; then: roster context add NAME --semaphore URL --token-stdin',
  me: 'in Semaphore: Profile Settings',
  token: 'in Semaphore: Profile Settings, API Token',
  invitation: 'in Semaphore: People, where invitations are listed',
  notification: 'in Semaphore: Settings, Notifications',
  job: 'in Semaphore: the page of the project',
  'job.enqueue': 'jobs run in pipelines there; in Semaphore: the page of the project, which runs a pipeline again',
  activity: 'in Semaphore: Activity Monitor',
  agent: 'in Semaphore: Self-hosted agents',
  queue: 'in the YAML file of a pipeline, which names its queue; Activity Monitor shows what waits',
  'settings.quota-list': 'in Semaphore: Activity Monitor',
  'settings.quota-show': 'in Semaphore: Activity Monitor',
  'settings.quota-set': 'Semaphore sets the quotas itself; Activity Monitor shows them',
  'settings.quota-remove': 'Semaphore sets the quotas itself; Activity Monitor shows them',
  health: 'doctor looks at organizations of roster; of Semaphore’s at a copy: roster pull --store PATH',
  undo: 'make the opposite change; Semaphore keeps no record that could be undone',
};

/** Where it is done instead; undefined: nowhere that is known of. */
export const byHand = (operation: string): string | undefined =>
  BY_HAND[operation] ?? BY_HAND[operation.replace(/\..*$/, '')];
