import type { IpAllowListEntry } from '../ip-allow-list.ts';
import type { AgentChoice } from '../jobs/agent.ts';
import type { Whitelist } from '../whitelist.ts';
import type { MachineQuota } from '../jobs/machine-types.ts';
import type { SubjectType } from '../kinds.ts';
import type { PersonStatus } from '../people.ts';
import type { Permission, Scope } from '../permissions.ts';
import type { Settings } from '../settings.ts';

/**
 * An organization as far as a document can describe it. Things refer to each other by id; what does not exist yet has a
 * made-up one.
 */
export interface OrganizationState {
  readonly organization: Settings & {
    readonly id: string;
    /** By machine type. */
    readonly quotas: readonly QuotaState[];
    readonly agent: AgentChoice;
    /** The IP allow list, by network. */
    readonly allowList: readonly AllowedState[];
  };
  /** The role that newcomers get. */
  readonly defaultRoleId: string;
  /** Predefined ones as well. */
  readonly roles: readonly RoleState[];
  readonly people: readonly PersonState[];
  readonly serviceAccounts: readonly ServiceAccountState[];
  readonly groups: readonly GroupState[];
  readonly projects: readonly ProjectState[];
}

/** A network from which requests are allowed. */
export type AllowedState = Pick<IpAllowListEntry, 'network' | 'description'>;

/** How many jobs of a machine type run at once. */
export type QuotaState = Pick<MachineQuota, 'machine_type' | 'quota'>;

export interface RoleState {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly description: string;
  /** In catalogue order. */
  readonly permissions: readonly Permission[];
  /** The id of the project role that it grants on every project. */
  readonly mapsTo: string | null;
  /** Predefined. */
  readonly readonly: boolean;
}

export interface PersonState {
  readonly id: string;
  readonly email: string | null;
  /** An address that nobody confirmed identifies nobody (docs/addresses.md). */
  readonly emailVerified: boolean;
  readonly username: string;
  readonly status: PersonStatus;
  readonly roleId: string | null;
}

export interface ServiceAccountState {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly status: PersonStatus;
  readonly roleId: string | null;
}

export interface GroupState {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly roleId: string | null;
  /** The ids of people. */
  readonly members: readonly string[];
}

export interface ProjectState {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly ownerId: string;
  readonly agent: AgentChoice;
  readonly whitelist: Whitelist;
  /** The roles that are bound in the project itself. */
  readonly bindings: readonly ProjectBindingState[];
}

export interface ProjectBindingState {
  readonly type: SubjectType;
  readonly subjectId: string;
  readonly roleId: string;
}

/** The made-up id of something that does not exist yet; `name` is unique among its kind. */
export const newId = (kind: string, name: string): string => `new:${kind}/${name}`;
