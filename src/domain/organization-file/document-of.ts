import { required } from '../../lib/required.ts';
import { NEW_SETTINGS } from '../settings.ts';
import { API_VERSION, DOCUMENT_KIND } from './document.ts';
import type { OrganizationDocument, PersonEntry } from './document.ts';
import { agentEntryOf } from './machines.ts';
import { whitelistEntryOf } from './whitelists.ts';
import type { OrganizationState, PersonState, ProjectBindingState } from './state.ts';

/** Settings that are not as those of a new organization. */
function settingsOf(organization: OrganizationState['organization']): Pick<OrganizationDocument, 'settings'> {
  const fields = Object.keys(NEW_SETTINGS) as (keyof typeof NEW_SETTINGS)[];
  const { quotas, agent, allowList } = organization;
  const settings = {
    ...Object.fromEntries(
      fields
        .filter((field) => organization[field] !== NEW_SETTINGS[field])
        .map((field) => [field, organization[field]]),
    ),
    ...(quotas.length === 0 ? {} : { quotas: [...quotas] }),
    ...agentEntryOf(agent),
    ...(allowList.length === 0
      ? {}
      : {
          ip_allow_list: allowList.map(({ network, description }) => ({ network, ...described(description) })),
        }),
  };
  return Object.keys(settings).length === 0 ? {} : { settings };
}

/** The document that describes a state, in which nothing would change it. */
export function documentOf(state: OrganizationState): OrganizationDocument {
  const nameOfRole = finder(state.roles.map(({ id, name }) => [id, name]));
  const username = finder(state.people.map((person) => [person.id, person.username]));
  const nameOfGroup = finder(state.groups.map(({ id, name }) => [id, name]));
  const nameOfAccount = finder(state.serviceAccounts.map(({ id, name }) => [id, name]));
  const role = (id: string | null): { readonly role?: string } => (id === null ? {} : { role: nameOfRole(id) });
  const bound = (bindings: readonly ProjectBindingState[], type: ProjectBindingState['type']) =>
    bindings.filter((binding) => binding.type === type);
  return {
    apiVersion: API_VERSION,
    kind: DOCUMENT_KIND,
    organization: { name: state.organization.name },
    ...settingsOf(state.organization),
    roles: state.roles
      .filter((one) => !one.readonly)
      .map(({ name, scope, description, permissions, mapsTo }) => ({
        name,
        scope,
        ...described(description),
        permissions: [...permissions],
        ...(mapsTo === null ? {} : { maps_to: nameOfRole(mapsTo) }),
      })),
    people: state.people.map((person) => ({
      ...identityOf(person),
      ...role(person.roleId),
      ...inactive(person.status),
    })),
    service_accounts: state.serviceAccounts.map(({ name, description, roleId, status }) => ({
      name,
      ...described(description),
      ...role(roleId),
      ...inactive(status),
    })),
    groups: state.groups.map(({ name, description, roleId, members }) => ({
      name,
      ...described(description),
      ...role(roleId),
      members: members.map(username),
    })),
    projects: state.projects.map(({ name, description, ownerId, agent, whitelist, bindings }) => ({
      name,
      ...described(description),
      owner: username(ownerId),
      ...agentEntryOf(agent),
      ...whitelistEntryOf(whitelist),
      people: bound(bindings, 'user').map((one) => ({ person: username(one.subjectId), role: nameOfRole(one.roleId) })),
      groups: bound(bindings, 'group').map((one) => ({
        group: nameOfGroup(one.subjectId),
        role: nameOfRole(one.roleId),
      })),
      service_accounts: bound(bindings, 'service_account').map((one) => ({
        service_account: nameOfAccount(one.subjectId),
        role: nameOfRole(one.roleId),
      })),
    })),
  };
}

/** Who has no confirmed address is known by their username alone. */
const identityOf = ({ email, emailVerified, username }: PersonState): PersonEntry =>
  email === null || !emailVerified ? { username } : { email, username };

const described = (description: string): { readonly description?: string } =>
  description === '' ? {} : { description };

const inactive = (status: PersonState['status']): { readonly status?: 'deactivated' } =>
  status === 'active' ? {} : { status };

function finder(entries: readonly (readonly [string, string])[]): (id: string) => string {
  const names = new Map(entries);
  return (id) => required(names.get(id), 'the name of what a state refers to');
}
