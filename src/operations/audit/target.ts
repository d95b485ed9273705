import type { AuditResource, MeantTarget } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { PREFIXES } from '../../domain/kinds.ts';
import { isUuid, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import { counted } from '../../lib/plural.ts';
import type { Reads } from '../../core/store/index.ts';
import { SUBJECT_KINDS } from '../access/subject.ts';
import { CANDIDATES, lookUpNamed } from '../shared/resolve.ts';

/** What events are about. As actors are, it is looked up once, and its events by its id. */

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A kind of thing that events are about and that has a name. */
interface Kind {
  readonly resource: AuditResource;
  readonly prefix: string;
  readonly lookUp: (tx: Reads, ref: string) => Promise<readonly Named[]>;
  readonly namesLike: (tx: Reads, prefix: string) => Promise<string[]>;
}

/** How many things of one name are told of. */
const TOLD = 10;

const RESOURCES = { user: 'User', service_account: 'ServiceAccount', group: 'Group' } as const;

const KINDS: readonly Kind[] = [
  ...SUBJECT_KINDS.map(({ type, lookUp, namesLike }) => ({
    resource: RESOURCES[type],
    prefix: PREFIXES[type],
    lookUp: async (tx: Reads, ref: string) => listOf(await lookUp(tx, ref)),
    namesLike,
  })),
  {
    resource: 'Project',
    prefix: 'project:',
    lookUp: async (tx, ref) => listOf(await lookUpNamed(tx.projects, ref)),
    namesLike: (tx, prefix) => tx.projects.namesLike(prefix, CANDIDATES),
  },
  {
    resource: 'RBACRole',
    prefix: 'role:',
    lookUp: (tx, ref) => tx.roles.find(isUuid(ref) ? { ids: [ref.toLowerCase()] } : { names: [ref] }),
    namesLike: async (tx) => (await tx.roles.list(undefined)).map(({ name }) => name),
  },
];

const isNamed = (resource: string): boolean => KINDS.some((kind) => kind.resource === resource);

const listOf = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

interface Found extends MeantTarget {
  readonly events?: number;
}

/**
 * The thing that a reference means: what has the name, e-mail or id now, else what has it in the log.
 * Throws `not_found` with the nearest name, and `ambiguous` with the candidates.
 */
export async function findTarget(tx: Reads, ref: string): Promise<MeantTarget> {
  const said = KINDS.filter(({ prefix }) => ref.startsWith(prefix));
  const kinds = said.length === 0 ? KINDS : said;
  const name = said.reduce((rest, { prefix }) => rest.slice(prefix.length), ref);
  const present = await findPresent(tx, kinds, name);
  const found = present.length > 0 ? present : await findInLog(tx, said, name);
  const [target, another] = found;
  if (target === undefined) throw await noTarget(tx, kinds, name);
  if (another !== undefined) throw ambiguous(name, found);
  const { id, resource, name: current, removed } = target;
  return { id, resource, name: current, removed };
}

async function findPresent(tx: Reads, kinds: readonly Kind[], name: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const { resource, lookUp } of kinds)
    for (const one of await lookUp(tx, name)) found.push({ id: one.id, resource, name: one.name, removed: false });
  return found;
}

/** What was removed, or has no name of its own, as tokens and invitations: by id, or by a name in the log. */
async function findInLog(tx: Reads, said: readonly Kind[], name: string): Promise<Found[]> {
  const isMeant = ({ resource }: { readonly resource: string }): boolean =>
    said.length === 0 || said.some((kind) => kind.resource === resource);
  if (isUuid(name)) {
    const id = name.toLowerCase();
    const last = await tx.audit.lastResource(id);
    return last === undefined || !isMeant(last) ? [] : [{ id, ...last, removed: isNamed(last.resource) }];
  }
  const named = (await tx.audit.resourcesNamed(name, TOLD)).filter(isMeant);
  return named.map(({ id, resource, events }) => ({ id, resource, name, removed: isNamed(resource), events }));
}

async function noTarget(tx: Reads, kinds: readonly Kind[], name: string): Promise<AppError> {
  const names: string[] = [];
  for (const { namesLike } of kinds) names.push(...(await namesLike(tx, sortKey(name).slice(0, 1))));
  const near = nearest(name, names);
  return new AppError('not_found', `no event is about ${name}, and nothing has that name`, {
    hint: near === undefined ? 'roster audit list --text finds events by any text in them' : `did you mean ${near}?`,
    details: { target: name, suggestions: listOf(near) },
  });
}

function ambiguous(name: string, found: readonly Found[]): AppError {
  const references = found.map(({ id, resource, events }) => {
    const prefix = KINDS.find((kind) => kind.resource === resource)?.prefix ?? '';
    const isAlone = found.filter((other) => other.resource === resource).length === 1;
    return events === undefined && isAlone ? prefix + name : id;
  });
  const words = found.map(({ resource, events }, at) => {
    const told = events === undefined ? resource : `${resource}, ${counted(events, 'event')}`;
    return `${references[at] ?? ''} (${told})`;
  });
  return new AppError('ambiguous', `${name} may be one of ${found.length} things that events are about`, {
    hint: `say which: ${words.join(' or ')}`,
    details: {
      candidates: found.map(({ id, resource, name: own }, at) => ({
        reference: references[at],
        resource,
        id,
        name: own,
      })),
    },
  });
}

/** A note about the target that a reference meant, beside its events. */
export const targetNotes = ({ id, resource, name, removed }: MeantTarget): string[] =>
  removed ? [`${name} was removed: these are the events about the ${resource} ${id}`] : [];
