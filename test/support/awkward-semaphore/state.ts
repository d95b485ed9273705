/** The organization that the awkward instance keeps, in memory, and who is in it at the start. */

export interface DoubleRole {
  readonly id: string;
  name: string;
  readonly scope: 'org' | 'project';
  description: string;
  permissions: string[];
  readonly readonly: boolean;
}

export interface DoubleMember {
  readonly id: string;
  readonly type: 'user' | 'service_account' | 'group';
  name: string;
  description: string;
  /** The organization role that was given by hand; null: none. */
  roleId: string | null;
  source: 'manually' | 'scim';
  deactivated: boolean;
}

export interface DoubleProject {
  readonly id: string;
  name: string;
  description: string;
  readonly ownerId: string;
  spec: unknown;
  /** Project roles that were given by hand, by subject. */
  readonly bindings: Map<string, string>;
}

export interface DoubleNotification {
  readonly id: string;
  name: string;
  rules: unknown[];
  /** Who made it, or changed it last; where the answer lacks it, nobody knows. */
  creatorId?: string;
}

export interface DoubleJob {
  readonly id: string;
  readonly name: string;
  /** Empty: of a job whose specification is not shown. */
  readonly projectId: string;
  state: string;
  result: string;
  /** In Unix seconds; 0: not yet. */
  readonly times: { readonly created: number; readonly started: number; finished: number };
  readonly machineType: string;
  /** null: it has none yet. */
  readonly agent: { readonly name: string; readonly ip: string } | null;
  readonly variables: Readonly<Record<string, string>>;
  /** In a project that the token may not see. */
  readonly isHidden: boolean;
  /** How often it still looks as if it ran, since somebody stopped it. */
  stopsAfter?: number;
}

/** An agent of the organization's own. */
export interface DoubleAgent {
  readonly name: string;
  readonly type: string;
  readonly state: 'waiting_for_job' | 'running_job';
  readonly disabled: boolean;
}

export interface DoubleState {
  readonly roles: Map<string, DoubleRole>;
  readonly members: Map<string, DoubleMember>;
  /** The members of each group, by its id. */
  readonly groups: Map<string, Set<string>>;
  readonly projects: Map<string, DoubleProject>;
  readonly notifications: Map<string, DoubleNotification>;
  /** In the order in which they came. */
  readonly jobs: DoubleJob[];
  /** Types without an agent have their names alone. */
  readonly agentTypes: string[];
  readonly agents: DoubleAgent[];
  /** The tokens of service accounts, by their account. */
  readonly tokens: Map<string, string>;
  readonly newId: () => string;
}

/** An id that reads as what it is of: `ID('0a')`. */
export const ID = (tail: string): string => `5e3a0000-0000-4000-8000-${tail.padStart(12, '0')}`;

/** Ids of what is there at the start. */
export const THERE = {
  owner: ID('01'),
  admin: ID('02'),
  member: ID('03'),
  projectAdmin: ID('04'),
  contributor: ID('05'),
  ada: ID('11'),
  bob: ID('12'),
  carol: ID('13'),
  platform: ID('21'),
  deployer: ID('31'),
  rocket: ID('41'),
} as const;

const ALL = [
  ...['organization.view', 'organization.change_owner', 'organization.projects.create'],
  ...['organization.people.view', 'organization.people.manage', 'organization.groups.view'],
  ...['organization.groups.manage', 'organization.custom_roles.view', 'organization.custom_roles.manage'],
  ...['organization.service_accounts.view', 'organization.service_accounts.manage'],
  ...['organization.general_settings.view', 'organization.general_settings.manage', 'organization.audit_logs.view'],
  ...['organization.ip_allow_list.view', 'organization.ip_allow_list.manage'],
];

const ORGANIZATION_ROLES = [
  { id: THERE.owner, name: 'Owner', permissions: ALL },
  { id: THERE.admin, name: 'Admin', permissions: ['organization.view', 'organization.people.manage'] },
  { id: THERE.member, name: 'Member', permissions: ['organization.view'] },
] as const;

/**
 * Acme: the Owner ada, the Admin bob, the Member carol, the group Platform of carol, the service account
 * deployer, and ada's project Rocket, where she is Admin and Platform is Contributor.
 */
export function acmeState(): DoubleState {
  let made = 0;
  const member = (id: string, type: DoubleMember['type'], name: string, roleId: string): DoubleMember => ({
    ...{ id, type, name, roleId, description: type === 'user' ? '' : `what ${name} is for` },
    source: 'manually',
    deactivated: false,
  });
  const role = (one: Pick<DoubleRole, 'id' | 'name' | 'scope'>, permissions: readonly string[]): DoubleRole => ({
    ...one,
    description: `${one.name} of Semaphore`,
    permissions: [...permissions],
    readonly: true,
  });
  const roles = [
    ...ORGANIZATION_ROLES.map(({ id, name, permissions }) => role({ id, name, scope: 'org' }, permissions)),
    role({ id: THERE.projectAdmin, name: 'Admin', scope: 'project' }, ['project.view', 'project.delete']),
    role({ id: THERE.contributor, name: 'Contributor', scope: 'project' }, ['project.view']),
  ];
  const members = [
    member(THERE.ada, 'user', 'ada', THERE.owner),
    member(THERE.bob, 'user', 'bob', THERE.admin),
    member(THERE.carol, 'user', 'carol', THERE.member),
    member(THERE.platform, 'group', 'Platform', THERE.member),
    member(THERE.deployer, 'service_account', 'deployer', THERE.member),
  ];
  const rocket: DoubleProject = {
    ...{ id: THERE.rocket, name: 'Rocket', description: 'Goes up', ownerId: THERE.ada },
    spec: { visibility: 'private', repository: { url: 'git@github.com:acme/rocket.git' } },
    bindings: new Map([
      [THERE.ada, THERE.projectAdmin],
      [THERE.platform, THERE.contributor],
    ]),
  };
  return {
    roles: new Map(roles.map((one) => [one.id, one])),
    members: new Map(members.map((one) => [one.id, one])),
    groups: new Map([[THERE.platform, new Set([THERE.carol])]]),
    projects: new Map([[rocket.id, rocket]]),
    notifications: new Map(),
    jobs: [],
    agentTypes: [],
    agents: [],
    tokens: new Map([[THERE.deployer, 'deployer-0']]),
    newId: () => ID(`f${String((made += 1)).padStart(4, '0')}`),
  };
}
