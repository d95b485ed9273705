import type { Reads } from '../../core/store/index.ts';
import type { Group, GroupRecord } from '../../domain/groups.ts';
import { pageRequest } from '../../domain/page.ts';
import { GROUP } from '../../domain/scim/attributes.ts';
import { scimFault } from '../../domain/scim/fault.ts';
import { projected, wanted } from '../../domain/scim/projection.ts';
import type { Resource } from '../../domain/scim/resource.ts';
import { required } from '../../lib/required.ts';
import type { Answer } from '../answer.ts';
import { projectionOf } from '../lists.ts';
import type { ShownInput } from '../lists.ts';
import { versionOf } from '../version.ts';

/** Groups as SCIM shows them. Members are read only where they are asked for. */

interface Shown {
  readonly resource: Resource;
  readonly version: string;
}

/** Groups with what is asked for, in their order. Throws `tooMany` where they have too many members for one response. */
export async function describeGroups(tx: Reads, records: readonly GroupRecord[], shown: ShownInput): Promise<Shown[]> {
  const ids = records.map(({ id }) => id);
  const projection = projectionOf(shown);
  const [groups, links] = await Promise.all([tx.groups.describe(records), tx.scim.groupLinks(ids)]);
  const externalIds = new Map(links.map(({ id, external_id }) => [id, external_id]));
  const members = wanted('members', projection, GROUP) ? await membersOf(tx, groups) : undefined;
  return groups.map((group) => {
    const { resource, version } = toResource(group, externalIds.get(group.id) ?? null, members?.get(group.id));
    return { version, resource: projected(resource, projection, GROUP) };
  });
}

/** One group as the answer of an operation. */
export async function answerWithGroup(tx: Reads, record: GroupRecord, shown: ShownInput): Promise<Answer> {
  const [described] = await describeGroups(tx, [record], shown);
  const { resource, version } = required(described, 'a described group');
  return { resource, version, location: `/Groups/${record.id}` };
}

/** So many members in one response at most, of all its groups together. */
const MOST_MEMBERS = 200_000;
const STEP = 1000;

type Members = ReadonlyMap<string, readonly Resource[]>;

async function membersOf(tx: Reads, groups: readonly Group[]): Promise<Members> {
  if (groups.reduce((sum, { member_count: count }) => sum + count, 0) > MOST_MEMBERS)
    throw scimFault(
      'tooMany',
      `these groups have more than ${MOST_MEMBERS} members`,
      'ask with excludedAttributes=members, or for fewer groups',
    );
  const members = new Map<string, Resource[]>(groups.map(({ id }) => [id, []]));
  const ids = groups.filter(({ member_count: count }) => count > 0).map(({ id }) => id);
  for (let cursor: string | null | undefined; cursor !== null && ids.length > 0;) {
    const page = await tx.groups.members(
      ids,
      pageRequest({ limit: STEP, ...(cursor === undefined ? {} : { cursor }) }),
    );
    for (const { group_id, id, username } of page.items)
      members.get(group_id)?.push({ value: id, $ref: `/Users/${id}`, display: username, type: 'User' });
    cursor = page.next_cursor;
  }
  return members;
}

function toResource(group: Group, externalId: string | null, members: readonly Resource[] | undefined): Shown {
  const { id, name, member_count, created_at: created, updated_at: lastModified } = group;
  const state = { schemas: [GROUP.urn], id, ...(externalId === null ? {} : { externalId }), displayName: name };
  const version = versionOf({ ...state, member_count, lastModified });
  const meta = { resourceType: GROUP.name, created, lastModified, location: `/Groups/${id}`, version };
  return { version, resource: { ...state, ...(members === undefined ? {} : { members }), meta } };
}
