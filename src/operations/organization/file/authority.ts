import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { allowListChanges } from '../../../domain/organization-file/allow-list.ts';
import { isSameAgent, UNSET } from '../../../domain/jobs/agent.ts';
import { isSameWhitelist, NO_WHITELIST } from '../../../domain/whitelist.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import type { PersonState, ProjectBindingState, ProjectState } from '../../../domain/organization-file/state.ts';
import { CHANGE_OWNER } from '../../project/owner.ts';
import { VIEWS_OF_PROJECTS } from './read-state.ts';

/** What a plan requires of its actor: what each of its changes would require by itself. */

const CHANGE_ROLE = 'organization.people.change_role';

/** The permissions beside those to see the organization, each with its case. */
export const PERMISSIONS = {
  ...VIEWS_OF_PROJECTS,
  'organization.general_settings.modify': 'to change settings',
  'organization.ip_allow_list.manage': 'to change the IP allow list',
  'organization.audit_logs.streaming.manage': 'to change for how long the audit log is kept',
  'organization.roles.create': 'to make roles',
  'organization.roles.modify': 'to change roles',
  'organization.roles.remove': 'to remove roles',
  'organization.people.invite': 'to add people',
  'organization.people.modify': 'to change usernames',
  'organization.people.remove': 'to remove, deactivate or reactivate people',
  [CHANGE_ROLE]: 'to change roles of people, and to give groups and service accounts another than the default',
  'organization.service_accounts.create': 'to make service accounts',
  'organization.service_accounts.modify': 'to change service accounts',
  'organization.service_accounts.delete': 'to remove service accounts',
  'organization.groups.create': 'to make groups',
  'organization.groups.modify': 'to change groups and their members',
  'organization.groups.delete': 'to remove groups',
  'organization.projects.create': 'to make projects',
  [CHANGE_OWNER]: 'to make somebody else the owner of a project',
  'project.general_settings.modify': 'to describe a project, or choose its initialization agent or whitelist',
  'project.people.invite': 'to give roles in a project',
  'project.people.change_role': 'to change roles in a project',
  'project.people.remove': 'to take roles in a project',
  'project.delete': 'to remove a project',
} as const;
type Needed = keyof typeof PERMISSIONS;

/** Throws `forbidden` for the first permission that the actor lacks. */
export function requireAuthority(context: Context<Reads>, plan: Plan): void {
  const needed = new Set<Needed>();
  const { defaultRoleId } = plan.before;
  for (const change of plan.changes) {
    const { kind } = change;
    switch (change.object) {
      case 'organization':
        if (isSettings(change.before, change.after)) needed.add('organization.general_settings.modify');
        if (allowListChanges(change.before?.allowList ?? [], change.after?.allowList ?? []).length > 0)
          needed.add('organization.ip_allow_list.manage');
        if (change.before?.audit_retention !== change.after?.audit_retention)
          needed.add('organization.audit_logs.streaming.manage');
        break;
      case 'role':
        needed.add(`organization.roles.${({ added: 'create', changed: 'modify', removed: 'remove' } as const)[kind]}`);
        break;
      case 'person':
        for (const one of ofPerson(change.before, change.after)) needed.add(one);
        break;
      case 'service_account':
      case 'group': {
        const things = change.object === 'group' ? 'groups' : 'service_accounts';
        needed.add(
          `organization.${things}.${({ added: 'create', changed: 'modify', removed: 'delete' } as const)[kind]}`,
        );
        const { after } = change;
        if (after !== null && after.roleId !== (change.before?.roleId ?? defaultRoleId)) needed.add(CHANGE_ROLE);
        if (after !== null && kind === 'added' && 'members' in after && after.members.length > 0)
          needed.add('organization.groups.modify');
        break;
      }
      case 'project':
        requireOfProject(context, change.before, change.after);
    }
  }
  for (const one of needed) context.require(one);
}

type Organization = Plan['before']['organization'];

/** Whether more changes than the IP allow list. */
const isSettings = (before: Organization | null, after: Organization | null): boolean =>
  JSON.stringify({ ...before, allowList: [] }) !== JSON.stringify({ ...after, allowList: [] });

function ofPerson(before: PersonState | null, after: PersonState | null): Needed[] {
  if (before === null) return ['organization.people.invite'];
  if (after === null) return ['organization.people.remove'];
  return [
    ...(after.username === before.username ? [] : (['organization.people.modify'] as const)),
    ...(after.roleId === before.roleId ? [] : ([CHANGE_ROLE] as const)),
    ...(after.status === before.status ? [] : (['organization.people.remove'] as const)),
  ];
}

/** In a project that is still to be made, what is held in every project. */
function requireOfProject(context: Context<Reads>, before: ProjectState | null, after: ProjectState | null): void {
  const project = before ?? undefined;
  if (after === null) {
    context.require('project.delete', project);
    return;
  }
  if (before === null) context.require('organization.projects.create');
  if (after.ownerId !== (before?.ownerId ?? context.actor().id)) context.require(CHANGE_OWNER, project);
  if (
    !isSameAgent(after.agent, before?.agent ?? UNSET) ||
    !isSameWhitelist(after.whitelist, before?.whitelist ?? NO_WHITELIST) ||
    (before !== null && after.description !== before.description)
  )
    context.require('project.general_settings.modify', project);
  for (const { was, is } of bindingChanges(before?.bindings ?? [], after.bindings))
    context.require(
      was === undefined
        ? 'project.people.invite'
        : is === undefined
          ? 'project.people.remove'
          : 'project.people.change_role',
      project,
    );
}

/** A role in a project that comes (`was` undefined), goes (`is` undefined) or changes. */
interface BindingChange {
  readonly was: ProjectBindingState | undefined;
  readonly is: ProjectBindingState | undefined;
}

/** The roles that differ between two lists. */
export function bindingChanges(
  before: readonly ProjectBindingState[],
  after: readonly ProjectBindingState[],
): BindingChange[] {
  const there = new Map(before.map((binding) => [binding.subjectId, binding]));
  const changes: BindingChange[] = [];
  for (const is of after) {
    const was = there.get(is.subjectId);
    there.delete(is.subjectId);
    if (was?.roleId !== is.roleId) changes.push({ was, is });
  }
  return [...changes, ...[...there.values()].map((was) => ({ was, is: undefined }))];
}
