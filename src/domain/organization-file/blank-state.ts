import { required } from '../../lib/required.ts';
import { UNSET } from '../jobs/agent.ts';
import type { RoleSet } from '../roles/predefined.ts';
import { NEW_SETTINGS } from '../settings.ts';
import type { OrganizationDocument } from './document.ts';
import { newId } from './state.ts';
import type { OrganizationState } from './state.ts';

/**
 * An organization with nothing but predefined roles, so that what a document makes of it is what the document says. Whom
 * the document knows by username alone is there, because only somebody with an e-mail can be added.
 */
export function blankState(
  { defaultRole, roles }: RoleSet,
  { organization, people = [] }: Pick<OrganizationDocument, 'organization' | 'people'>,
): OrganizationState {
  const idOf = (scope: string, name: string): string => newId(`predefined ${scope} role`, name);
  const made = roles.map(({ name, scope, description, permissions, mapsTo }) => ({
    id: idOf(scope, name),
    name,
    scope,
    description,
    permissions,
    mapsTo: mapsTo === undefined ? null : idOf('project', mapsTo),
    readonly: true,
  }));
  const standard = required(
    made.find(({ scope, name }) => scope === 'org' && name === defaultRole),
    'the role that new people get',
  );
  return {
    organization: {
      id: newId('organization', ''),
      name: organization?.name ?? '',
      ...NEW_SETTINGS,
      quotas: [],
      agent: UNSET,
      allowList: [],
    },
    defaultRoleId: standard.id,
    roles: made,
    people: people.flatMap(({ email, username }) =>
      email !== undefined || username === undefined
        ? []
        : [
            {
              id: newId('person', username),
              email: null,
              emailVerified: false,
              username,
              status: 'active',
              roleId: standard.id,
            },
          ],
    ),
    serviceAccounts: [],
    groups: [],
    projects: [],
  };
}
