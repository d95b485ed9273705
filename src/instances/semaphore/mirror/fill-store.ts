import * as z from 'zod/mini';
import { OWNER } from '../../../domain/guards.ts';
import { NO_PASSWORD } from '../../../domain/people.ts';
import { fitDescription } from '../../../domain/names/names.ts';
import { NO_SPEC, projectSpec } from '../../../domain/project-spec.ts';
import { whitelistOf, withWhitelist } from '../../../domain/whitelist.ts';
import { NEW_SETTINGS } from '../../../domain/settings.ts';
import { SUBJECT_TYPES } from '../../../domain/kinds.ts';
import type { RoleBinding } from '../../../core/store/roles.ts';
import type { Writes } from '../../../core/store/index.ts';
import { counted } from '../../../lib/plural.ts';
import { keepSpec } from '../../../operations/project/spec.ts';
import { namesIn } from './names.ts';
import type { Snapshot, SnapshotSubject } from './snapshot.ts';

/** What the API tells nothing of. */
interface Beside {
  /** The id and the name of the organization. */
  readonly organization: { readonly id: string; readonly name: string };
  /** ISO 8601: when people, groups, roles and projects were made, for all that is known. */
  readonly at: string;
}

/** The role that new people of Semaphore get. */
const DEFAULT_ROLE = 'Member';

/**
 * Fills an empty store with what an instance shows, under the instance's ids, and returns what had to be told otherwise
 * there, each as a sentence. Call it in a transaction. A name that a store cannot hold, or that comes twice, becomes another.
 */
export async function fillStore(tx: Writes, snapshot: Snapshot, { organization, at }: Beside): Promise<string[]> {
  let mended = 0;
  const fit = (text: string): string => {
    const fitted = fitDescription(text);
    if (fitted !== text) mended += 1;
    return fitted;
  };
  const { roles, groups, projects, serviceAccounts } = snapshot;
  const times = { created_at: at, updated_at: at };
  const names = namesIn(snapshot);
  const known = new Set(roles.map(({ id }) => id));
  // A role that maps to another comes after it.
  const inOrder = [
    ...roles.filter(({ scope }) => scope === 'project'),
    ...roles.filter(({ scope }) => scope === 'org'),
  ];
  await tx.roles.insert(
    inOrder.map(({ id, scope, description, permissions, readonly, mapsTo }) => ({
      id,
      name: names.roles(id),
      scope,
      description: fit(description),
      permissions,
      maps_to: mapsTo !== null && known.has(mapsTo.id) ? mapsTo.id : null,
      readonly,
      ...times,
    })),
  );
  await tx.organization.insert({
    ...organization,
    ...NEW_SETTINGS,
    ...times,
    default_role_id: defaultRole(snapshot),
  });
  const people = new Set(snapshot.people.map(({ id }) => id));
  await tx.people.insert(
    snapshot.people.map(({ id }) => ({
      id,
      username: names.people(id),
      email: null,
      email_verified: false,
      status: 'active',
      password: NO_PASSWORD,
      last_login_at: null,
      ...times,
    })),
  );
  await tx.serviceAccounts.insert(
    serviceAccounts.map(({ id, description, deactivated, createdAt, updatedAt }) => ({
      id,
      name: names.serviceAccounts(id),
      description: fit(description),
      status: deactivated ? 'deactivated' : 'active',
      created_by: '',
      created_at: createdAt,
      updated_at: updatedAt,
    })),
  );
  await tx.groups.insert(
    groups.map(({ id, description }) => ({ id, name: names.groups(id), description: fit(description), ...times })),
  );
  await tx.groups.addMembers(
    groups.flatMap(({ id, memberIds }) =>
      memberIds.filter((one) => people.has(one)).map((person_id) => ({ group_id: id, person_id })),
    ),
  );
  const owner = projectOwner(snapshot);
  const ownerOf = (id: string): string => (people.has(id) ? id : owner);
  const owned = owner === '' ? [] : projects;
  await tx.projects.insert(
    owned.map(({ id, description, ownerId }) => ({
      id,
      name: names.projects(id),
      description: fit(description),
      owner_id: ownerOf(ownerId),
      ...times,
    })),
  );
  const unkept = await keepSpecs(tx, owned);
  await tx.roles.bind(bindingsOf(snapshot, known, at));
  const stray = owned.filter(({ ownerId }) => !people.has(ownerId));
  return [
    ...names.notes,
    ...(mended === 0
      ? []
      : [`of ${counted(mended, 'description')} the end, or characters that none has here, were left out`]),
    ...(unkept === 0
      ? []
      : [
          `of ${counted(unkept, 'project')} the repository and the rest of the document are too large, or hold a password: they were left out`,
        ]),
    ...(stray.length === 0
      ? []
      : [
          `the owner of ${stray.length === 1 ? 'a project' : `${stray.length} projects`} is not among the people of the organization: here it is ${names.people(owner)}`,
        ]),
  ];
}

/** Keeps what projects have beside their names; returns of how many it cannot be kept. */
async function keepSpecs(tx: Writes, projects: Snapshot['projects']): Promise<number> {
  const schema = projectSpec();
  let unkept = 0;
  for (const project of projects) {
    if (Object.keys(project.spec).length === 0) continue;
    const whole = z.safeParse(schema, project.spec);
    if (!whole.success) unkept += 1;
    const kept = whole.success ? whole : z.safeParse(schema, withWhitelist(NO_SPEC, whitelistOf(project.spec)));
    if (kept.success) await keepSpec(tx, project, kept.data);
  }
  return unkept;
}

const defaultRole = ({ roles }: Snapshot): string => {
  const inOrganization = roles.filter(({ scope }) => scope === 'org');
  return (inOrganization.find(({ name }) => name === DEFAULT_ROLE) ?? inOrganization.at(-1))?.id ?? '';
};

/** Who stands for owners that are not there: an Owner, else anybody; '': there are no people. */
const projectOwner = ({ people }: Snapshot): string =>
  (people.find(({ role }) => role?.name === OWNER) ?? people[0])?.id ?? '';

/** The roles that are given by hand or by a provider; all others follow from these. */
function bindingsOf(
  { people, groups, serviceAccounts, projects }: Snapshot,
  known: ReadonlySet<string>,
  at: string,
): RoleBinding[] {
  const subjects: Readonly<Record<(typeof SUBJECT_TYPES)[number], readonly SnapshotSubject[]>> = {
    user: people,
    service_account: serviceAccounts,
    group: groups,
  };
  const inOrganization = SUBJECT_TYPES.flatMap((subject_type) =>
    subjects[subject_type].flatMap(({ id, role, source }) =>
      role === null ? [] : { subject_type, subject_id: id, role_id: role.id, project_id: null, source, at },
    ),
  );
  const present = new Set(SUBJECT_TYPES.flatMap((type) => subjects[type].map(({ id }) => `${type} ${id}`)));
  const inProjects = projects.flatMap(({ id: project_id, members = [] }) =>
    members.flatMap(({ type, id, role, source }) =>
      (source === 'manually' || source === 'scim') && present.has(`${type} ${id}`)
        ? { subject_type: type, subject_id: id, role_id: role.id, project_id, source, at }
        : [],
    ),
  );
  return [...inOrganization, ...inProjects].filter(({ role_id }) => known.has(role_id));
}
