import { OWNER } from '../guards.ts';
import { permissionsInScope } from '../permissions.ts';
import type { Permission, Scope } from '../permissions.ts';

/** A role as it is made: its name, what it grants, and the project role that an org role maps to. */
interface RoleDefinition {
  readonly name: string;
  readonly scope: Scope;
  readonly description: string;
  readonly permissions: readonly Permission[];
  readonly mapsTo?: string;
}

/** The predefined roles of one product's model, and the one that new people get. */
export interface RoleSet {
  readonly defaultRole: string;
  readonly roles: readonly RoleDefinition[];
}

const ORG = permissionsInScope('org');
const PROJECT = permissionsInScope('project');

/** The names that match a pattern; a trailing `*` matches anything. */
function matching(names: readonly Permission[], patterns: readonly string[]): Permission[] {
  const fits = (name: string, pattern: string) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  return names.filter((name) => patterns.some((pattern) => fits(name, pattern)));
}

const except = (names: readonly Permission[], patterns: readonly string[]): Permission[] => {
  const excluded = new Set(matching(names, patterns));
  return names.filter((name) => !excluded.has(name));
};

const views = PROJECT.filter((name) => name === 'project.view' || name.endsWith('.view'));

/** Semaphore's roles; what a Member may do is our reading of its documentation (docs/roles.md). */
const semaphore: RoleSet = {
  defaultRole: 'Member',
  roles: [
    { name: 'Admin', scope: 'project', description: 'Does everything in the project.', permissions: PROJECT },
    {
      name: 'Contributor',
      scope: 'project',
      description: 'Works in the project, but does not manage its people or owner.',
      permissions: except(PROJECT, [
        'project.people.invite',
        'project.people.remove',
        'project.people.change_role',
        'project.change_owner',
      ]),
    },
    { name: 'Reader', scope: 'project', description: 'Sees the project and changes nothing.', permissions: views },
    {
      name: OWNER,
      scope: 'org',
      description: 'Does everything, in the organization and in every project.',
      permissions: ORG,
      mapsTo: 'Admin',
    },
    {
      name: 'Admin',
      scope: 'org',
      description: 'Manages people and projects, but not owners, billing, settings or custom roles.',
      permissions: except(ORG, [
        'organization.change_owner',
        'organization.general_settings.modify',
        'organization.plans_and_billing.modify',
        'organization.roles.create',
        'organization.roles.modify',
        'organization.roles.remove',
        'organization.repo_to_role_mappers.create',
        'organization.repo_to_role_mappers.delete',
        'organization.repo_to_role_mappers.modify',
      ]),
      mapsTo: 'Admin',
    },
    {
      name: 'Member',
      scope: 'org',
      description: 'Works in the organization and in the projects it is added to.',
      permissions: matching(ORG, [
        'organization.view',
        'organization.leave',
        'organization.people.view',
        'organization.groups.view',
        'organization.roles.view',
        'organization.api_tokens.create',
        'organization.activity_monitor.view',
        'organization.projects.create',
        'organization.secrets.*',
        'organization.notifications.*',
        'organization.dashboards.*',
        'organization.self_hosted_agents.*',
      ]),
    },
  ],
};

const contributorOrg = [
  'organization.view',
  'organization.people.view',
  'organization.groups.view',
  'organization.roles.view',
  'organization.api_tokens.create',
  'organization.projects.create',
];
const viewerOrg = except(matching(ORG, contributorOrg), [
  'organization.api_tokens.create',
  'organization.projects.create',
]);
const contributorProject = [
  ...views,
  'project.parameters.*',
  'project.templates.*',
  'project.environments.*',
  'project.general_settings.modify',
  'project.delete',
];

/** CloudTruth's roles: each org role maps to the project role of its own name (docs/roles.md). */
const cloudtruth: RoleSet = {
  defaultRole: 'Viewer',
  roles: [
    { name: OWNER, scope: 'project', description: 'Does everything in the project.', permissions: PROJECT },
    { name: 'Admin', scope: 'project', description: 'Does everything in the project.', permissions: PROJECT },
    {
      name: 'Contributor',
      scope: 'project',
      description: "Changes the project's configuration.",
      permissions: matching(PROJECT, contributorProject),
    },
    { name: 'Viewer', scope: 'project', description: 'Sees the project, its secrets included.', permissions: views },
    {
      name: 'Viewer (no secrets)',
      scope: 'project',
      description: 'Sees the project, but not its secrets.',
      permissions: except(views, ['project.secrets.view']),
    },
    {
      name: OWNER,
      scope: 'org',
      description: 'Does everything, owners and the account included.',
      permissions: ORG,
      mapsTo: OWNER,
    },
    {
      name: 'Admin',
      scope: 'org',
      description: 'Manages people, integrations and projects, but not owners or the account.',
      permissions: except(ORG, [
        'organization.change_owner',
        'organization.general_settings.modify',
        'organization.plans_and_billing.*',
        'organization.delete',
      ]),
      mapsTo: 'Admin',
    },
    {
      name: 'Contributor',
      scope: 'org',
      description: 'Works in every project and has API tokens.',
      permissions: matching(ORG, contributorOrg),
      mapsTo: 'Contributor',
    },
    {
      name: 'Viewer',
      scope: 'org',
      description: 'Sees the people and every project.',
      permissions: viewerOrg,
      mapsTo: 'Viewer',
    },
    {
      name: 'Viewer (no secrets)',
      scope: 'org',
      description: 'Sees the people and every project, but no secrets.',
      permissions: viewerOrg,
      mapsTo: 'Viewer (no secrets)',
    },
  ],
};

export const ROLE_SETS = { semaphore, cloudtruth } as const;
export type RoleSetName = keyof typeof ROLE_SETS;
