import type { Wanted } from './mirror/read-snapshot.ts';

/** What roster can do on a Semaphore instance, and what each operation needs to see. */

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
