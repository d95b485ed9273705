import { allows, beyond, EVERYWHERE, grantsOf, union } from './access/permission-set.ts';
import type { Grant, AccessScope, PermissionSet } from './access/permission-set.ts';
import { AppError } from './errors.ts';
import type { Permission } from './permissions.ts';
import { commandLine, shellWord } from '../lib/shell.ts';

/**
 * The guards: each takes facts and answers with the refusal, or undefined when it allows the
 * operation. `execute` asks them, so operations cannot forget them. The rules: docs/roles.md.
 */
type Refusal = AppError | undefined;

/** The role that only people have, and only directly (docs/roles.md). */
export const OWNER = 'Owner';

const CHANGE_OWNER = 'organization.change_owner';

/** `forbidden`: the actor lacks a permission that the operation declares, in the project that it is about or everywhere. */
export function forbidden(
  held: PermissionSet,
  permission: Permission,
  project?: { readonly id: AccessScope; readonly name: string },
): Refusal {
  if (allows(held, permission, project?.id)) return undefined;
  const where = project === undefined ? '' : ` in the project ${project.name}`;
  return new AppError('forbidden', `this needs the permission ${permission}${where}, which you do not have`, {
    hint: 'ask an Admin or Owner; `roster role list` shows what each role is for',
    details: { permission, ...(project === undefined ? {} : { project_id: project.id }) },
  });
}

/** How many permissions a message names of those that a token is limited to. */
const NAMED_LIMITS = 3;

/** `forbidden`: changing one's own account needs no permission, so a limited token may not do it. */
export function outsideLimits(limits: readonly Permission[] | null): Refusal {
  if (limits === null) return undefined;
  const named = limits.slice(0, NAMED_LIMITS).join(', ') + (limits.length > NAMED_LIMITS ? ', …' : '');
  return new AppError('forbidden', `this token is limited to ${named}, and may not change your own account`, {
    hint: 'log in, or use a token that is not limited',
    details: { limits: [...limits] },
  });
}

/** What a subject, or a role that subjects may get, has before and after an operation. */
export interface PermissionChange {
  readonly name: string;
  readonly before: PermissionSet;
  readonly after: PermissionSet;
  /** The actor gets control of the whole account: its password, a token, or its address. */
  readonly takenOver: boolean;
}

/**
 * `escalation`: the escalation rule and the takeover rule in one. The actor must already have all
 * that any affected subject gains, and all permissions of an account that it takes over.
 */
export function escalation(actor: PermissionSet, changes: Iterable<PermissionChange>): Refusal {
  // Many subjects change between the same two sets, which are compared once.
  const judged = {
    moved: new Map<PermissionSet, Set<PermissionSet>>(),
    takenOver: new Map<PermissionSet, Set<PermissionSet>>(),
  };
  for (const { name, before, after, takenOver } of changes) {
    const seen = takenOver ? judged.takenOver : judged.moved;
    const afters = seen.get(before) ?? new Set();
    if (afters.has(after)) continue;
    seen.set(before, afters.add(after));
    const gained = takenOver ? union([before, after]) : beyond(after, before);
    const missing = grantsOf(beyond(gained, actor));
    if (missing.length > 0) return escalationError(name, missing, takenOver);
  }
  return undefined;
}

function escalationError(name: string, missing: readonly Grant[], takenOver: boolean): AppError {
  const shown = missing.slice(0, 3).map((grant) => grant.permission);
  const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : '';
  const what = takenOver ? `this would give you the account of ${name}, with` : `this would give ${name}`;
  return new AppError('escalation', `${what} permissions that you do not have: ${shown.join(', ')}${more}`, {
    hint: 'ask somebody who has these permissions, such as an Owner',
    details: {
      subject: name,
      missing: missing.map(({ permission, scope }) => ({
        permission,
        project_id: scope === EVERYWHERE ? null : scope,
      })),
    },
  });
}

/**
 * `escalation`: a limited token makes no token that is limited less, and does not take over its
 * own account, even if its owner may do no more now: they may get more permissions later.
 * `wanted`: what the new token is limited to; null: nothing, or it is the account.
 */
export function beyondLimits(
  limits: readonly Permission[],
  wanted: readonly Permission[] | null,
  name: string,
): Refusal {
  const more = wanted?.filter((permission) => !limits.includes(permission));
  if (more?.length === 0) return undefined;
  const what = more === undefined ? 'all that the account can do' : more.join(', ');
  return new AppError('escalation', `this would give ${name} more than your token may do: ${what}`, {
    hint: 'log in, or use a token that is not limited',
    details: {
      subject: name,
      missing: (more ?? []).map((permission) => ({ permission, project_id: null })),
    },
  });
}

/** `escalation`: the token of a CI job ends with the job's minutes, so it makes none of its own account that would last. */
export const outlivesExchange = (name: string): Refusal =>
  new AppError('escalation', `this would give ${name} a token that outlives the one that its CI job was given`, {
    hint: 'exchange the CI token again when the job needs another: roster token exchange',
    details: { subject: name },
  });

/** `escalation`: what a service account made, such as an account with a token, makes none for it: that would outlive its own token. */
export const returnsToMaker = (name: string): Refusal =>
  new AppError('escalation', `this would give another token to ${name}, which made the one in use`, {
    hint: `ask somebody who may make tokens of ${name} to do it`,
    details: { subject: name },
  });

/** `owner_role`: only somebody with `organization.change_owner` changes an Owner or gives the role (docs/roles.md). */
export function ownerTouched(actor: PermissionSet, name: string): Refusal {
  if (allows(actor, CHANGE_OWNER)) return undefined;
  return new AppError('owner_role', `${name} is an Owner, or would become one, and only an Owner may change that`, {
    hint: 'ask an Owner; `roster people list --role Owner` names them',
    details: { permission: CHANGE_OWNER, subject: name },
  });
}

/** `owner_role`: giving the Owner role needs the same. */
export const ownerAssigned = (actor: PermissionSet, roleName: string, subject: string): Refusal =>
  roleName === OWNER ? ownerTouched(actor, subject) : undefined;

/** `owner_role`: only people have the Owner role, and only directly. */
export function ownerOfPeopleOnly(roleName: string, subject: string): Refusal {
  if (roleName !== OWNER) return undefined;
  return new AppError('owner_role', `the role ${OWNER} is for people; ${subject} cannot have it`, {
    hint: 'give it to each person: roster people role PERSON Owner',
    details: { subject },
  });
}

/** `owner_role`: nobody becomes who may change Owners because a sign-in provider says so. */
export function ownerBySignIn(given: PermissionSet, name: string): Refusal {
  if (!allows(given, CHANGE_OWNER)) return undefined;
  return new AppError('owner_role', `a sign-in provider gives ${name}, so ${name} cannot have ${CHANGE_OWNER}`, {
    hint: 'let providers give another role or group: roster signin mapping list, roster signin list',
    details: { permission: CHANGE_OWNER, subject: name },
  });
}

/** `conflict`: where passwords do not log in everybody, a provider must. */
export function noWayIn(providers: readonly { readonly status: string }[]): Refusal {
  if (providers.some(({ status }) => status === 'enabled')) return undefined;
  return new AppError('conflict', 'passwords would not log people in, and no sign-in provider would', {
    hint: 'enable a provider, or let passwords log in: roster signin require off',
  });
}

/** An Owner as the last-owner guard sees them. */
export interface OwnerState {
  readonly id: string;
  readonly username: string;
  /** Has chosen a password: a temporary one may never be used, or expire. */
  readonly chosePassword: boolean;
  /** Has a password at all, be it a temporary one. */
  readonly hasPassword: boolean;
}

/** The last-owner guard if these people are removed. */
export const lastOwnerLeaving = (
  owners: readonly OwnerState[],
  leaving: readonly { readonly id: string }[],
): Refusal => {
  const gone = new Set(leaving.map(({ id }) => id));
  return lastOwner(
    owners,
    owners.filter(({ id }) => !gone.has(id)),
  );
};

/** Those of the Owners who can sign in, as far as that was so of anybody `before`: with a chosen password, or else with one. */
export function countingOwners(
  before: readonly OwnerState[],
  owners: readonly OwnerState[],
): { readonly counting: readonly OwnerState[]; readonly someChose: boolean } {
  const someChose = before.some((owner) => owner.chosePassword);
  const someHave = before.some((owner) => owner.hasPassword);
  const counts = (owner: OwnerState): boolean => (someChose ? owner.chosePassword : owner.hasPassword || !someHave);
  return { counting: owners.filter(counts), someChose };
}

/**
 * `last_owner` (docs/roles.md): an active Owner with a chosen password must remain. If no Owner ever chose one, an
 * Owner with a temporary password is enough.
 */
export function lastOwner(before: readonly OwnerState[], after: readonly OwnerState[]): Refusal {
  const { counting, someChose } = countingOwners(before, after);
  const remaining = new Set(counting.map((owner) => owner.id));
  const gone = countingOwners(before, before).counting.filter((owner) => !remaining.has(owner.id));
  if (gone.length === 0 || remaining.size > 0) return undefined;
  const names = gone.map((owner) => owner.username).join(', ');
  return new AppError(
    'last_owner',
    `${names} is the last active Owner${someChose ? ' with a chosen password' : ''}; the organization needs one`,
    {
      hint: 'make somebody else an Owner first: roster people role PERSON Owner; they must then log in once',
      details: { owners: gone.map((owner) => owner.username) },
    },
  );
}

/**
 * `owns_projects`: nobody is removed while they own projects (docs/roles.md). `command`: what can hand them over in the
 * same step.
 */
export function ownsProjects(username: string, projects: readonly string[], command?: 'remove' | 'offboard'): Refusal {
  if (projects.length === 0) return undefined;
  const shown = projects.slice(0, 5).join(', ') + (projects.length > 5 ? ` and ${projects.length - 5} more` : '');
  const [only = '', ...others] = projects;
  const transfer =
    others.length === 0
      ? `transfer it first: ${commandLine('roster', 'project', 'transfer', only)} --to PERSON`
      : 'transfer them first: roster project transfer PROJECT --to PERSON';
  const inOneGo =
    command === undefined
      ? ''
      : `; or in one go: ${commandLine('roster', 'people', command, username)} --transfer-to PERSON`;
  return new AppError(
    'owns_projects',
    `${username} owns ${projects.length === 1 ? 'a project' : 'projects'}: ${shown}`,
    {
      hint: transfer + inOneGo,
      details: { person: username, projects },
    },
  );
}

/** `readonly_role`: predefined roles are neither changed nor deleted (docs/roles.md). */
export function readonlyRole(role: { readonly name: string; readonly readonly: boolean }): Refusal {
  if (!role.readonly) return undefined;
  return new AppError('readonly_role', `${role.name} is predefined and cannot be changed`, {
    hint: `make one like it: roster role new NAME --from ${shellWord(role.name)}`,
    details: { role: role.name },
  });
}

/** `role_in_use`: a role that somebody has, or that org roles map to, is not deleted. */
export function roleInUse(name: string, users: readonly string[]): Refusal {
  if (users.length === 0) return undefined;
  const shown = users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
  return new AppError('role_in_use', `${name} is in use by ${shown}`, {
    hint: `give them another: roster role delete ${shellWord(name)} --reassign-to ROLE`,
    details: { role: name, users },
  });
}

/** `scope_mismatch`: an org role binds to the organization, a project role to a project (docs/roles.md). */
export function scopeMismatch(
  role: { readonly name: string; readonly scope: 'org' | 'project' },
  wanted: 'org' | 'project',
): Refusal {
  if (role.scope === wanted) return undefined;
  const message =
    wanted === 'org'
      ? `${role.name} is a project role and needs a project`
      : `${role.name} is an organization role and takes no project`;
  return new AppError('scope_mismatch', message, {
    hint: `roster role list --scope ${wanted}`,
    details: { role: role.name },
  });
}

/** Throws the refusal, if there is one. */
export function enforce(refusal: Refusal): void {
  if (refusal !== undefined) throw refusal;
}
