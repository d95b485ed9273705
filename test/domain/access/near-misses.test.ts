import fc from 'fast-check';
import { EVERYWHERE } from '../../../src/domain/access/permission-set.ts';
import type { WholeGraph } from '../../../src/domain/access/permission-set.ts';
import { accessIndex } from '../../../src/domain/access/access-index.ts';
import { authorities, nearMisses } from '../../../src/domain/access/near-misses.ts';
import type { NearMiss } from '../../../src/domain/access/near-misses.ts';
import { ALL_PERMISSIONS, graphOf, mayDo, organizations, ORG_PERMISSIONS, PLACES } from '../../support/access-model.ts';
import type { Model, ModelSubject } from '../../support/access-model.ts';

/** Near misses are what trying every change finds, and their givers those whom no rule refuses. */

interface Change {
  readonly kind: NearMiss['kind'];
  readonly id: string;
  readonly after: ModelSubject;
  /** The permission that the change needs, and its scope. */
  readonly needs: readonly string[];
  readonly place: string;
}

const isOwner = ({ roles }: ModelSubject): boolean => roles[EVERYWHERE] === 'Owner';

const ROLE_NEEDS = {
  user: ['organization.people.change_role'],
  service_account: ['organization.people.change_role', 'organization.service_accounts.modify'],
  group: ['organization.people.change_role', 'organization.groups.modify'],
} as const;

/** Every possible change of one subject that a near miss can name. */
function changesOf(model: Model, subject: ModelSubject, place: string): Change[] {
  const owners = (after: ModelSubject) => (isOwner(subject) || isOwner(after) ? ['organization.change_owner'] : []);
  const roles = model.roles.flatMap(({ id, scope }): Change[] => {
    const where = scope === 'org' ? EVERYWHERE : place;
    const after = { ...subject, roles: { ...subject.roles, [where]: id } };
    if (scope === 'project') {
      const needs = [`project.people.${subject.roles[place] === undefined ? 'invite' : 'change_role'}`];
      return place === EVERYWHERE ? [] : [{ kind: 'project_role', id, after, needs, place }];
    }
    if (id === 'Owner' && subject.type !== 'user') return [];
    return [{ kind: 'role', id, after, needs: [...ROLE_NEEDS[subject.type], ...owners(after)], place: EVERYWHERE }];
  });
  const groups = model.subjects
    .filter(({ id, type }) => type === 'group' && subject.type === 'user' && !subject.groups.includes(id))
    .map(({ id }): Change => {
      const after = { ...subject, groups: [...subject.groups, id] };
      return { kind: 'group', id, after, needs: ['organization.groups.modify'], place: EVERYWHERE };
    });
  return [...roles, ...groups];
}

/** Who has the permission for a change, and all permissions that it gives. */
const giversOf = (model: Model, { after, needs, place }: Change, before: ModelSubject | undefined): string[] => {
  const gained = PLACES.flatMap((where) => ALL_PERMISSIONS.map((permission) => ({ permission, where }))).filter(
    ({ permission, where }) =>
      mayDo(model, after, permission, where) && !(before !== undefined && mayDo(model, before, permission, where)),
  );
  return model.subjects
    .filter((giver) => giver.active && giver.type !== 'group')
    .filter((giver) => needs.every((permission) => mayDo(model, giver, permission, place)))
    .filter((giver) => gained.every(({ permission, where }) => mayDo(model, giver, permission, where)))
    .map(({ id }) => id);
};

/** What trying every change finds. */
function expected(model: Model, subject: ModelSubject, permission: string, place: string): NearMiss[] {
  const toMiss = (change: Change, before: ModelSubject | undefined): NearMiss => ({
    kind: change.kind,
    id: change.id,
    givers: giversOf(model, change, before),
  });
  if (mayDo(model, subject, permission, place)) {
    if (subject.active) return [];
    const needs = [
      subject.type === 'user' ? 'organization.people.remove' : 'organization.service_accounts.modify',
      ...(isOwner(subject) ? ['organization.change_owner'] : []),
    ];
    return [toMiss({ kind: 'reactivation', id: subject.id, after: subject, needs, place: EVERYWHERE }, undefined)];
  }
  return changesOf(model, subject, place)
    .filter(({ after }) => mayDo(model, after, permission, place))
    .map((change) => toMiss(change, subject));
}

const questions = (model: Model) =>
  model.subjects.flatMap((subject) =>
    PLACES.flatMap((place) =>
      ALL_PERMISSIONS.filter((permission) => place === EVERYWHERE || !ORG_PERMISSIONS.includes(permission)).map(
        (permission) => ({ subject, permission, place }),
      ),
    ),
  );

/** The graph with no accounts but those that have an authority, and no roles but those that grant the permission or are bound. */
function partFor(model: Model, subject: ModelSubject, permission: string, place: string): WholeGraph {
  const graph = graphOf(model);
  const some = authorities(subject.type, place);
  const counts = (one: ModelSubject) => some.some((authority) => mayDo(model, one, authority, place));
  const bound = new Set(model.subjects.flatMap(({ roles }) => Object.values(roles)));
  const mapped = new Set(model.roles.flatMap(({ id, mapsTo }) => (bound.has(id) && mapsTo !== null ? [mapsTo] : [])));
  const grants = ({ permissions }: { readonly permissions: readonly string[] }) => permissions.includes(permission);
  const granting = model.roles.filter((role) => {
    const target = model.roles.find(({ id }) => id === role.mapsTo);
    return grants(role) || (target !== undefined && grants(target));
  });
  const kept = new Set([
    ...bound,
    ...mapped,
    ...granting.flatMap(({ id, mapsTo }) => (mapsTo === null ? [id] : [id, mapsTo])),
  ]);
  return {
    ...graph,
    subjects: graph.subjects.filter(
      ({ id, type }) => type === 'group' || model.subjects.some((one) => one.id === id && one.active && counts(one)),
    ),
    roles: new Map([...graph.roles].filter(([id]) => kept.has(id))),
  };
}

test('the part of the graph that can matter gives the same near misses as the whole', () => {
  fc.assert(
    fc.property(organizations, (model) => {
      const graph = graphOf(model);
      const index = accessIndex(graph);
      for (const { subject, permission, place } of questions(model)) {
        const part = partFor(model, subject, permission, place);
        expect([...nearMisses(part, accessIndex(part), subject, permission, place)]).toEqual([
          ...nearMisses(graph, index, subject, permission, place),
        ]);
      }
    }),
    { seed: 22, numRuns: 40 },
  );
});

test('near misses and their givers are those that trying every change finds, in random organizations', () => {
  const seen = { role: 0, project_role: 0, group: 0, reactivation: 0, given: 0, notGiven: 0, none: 0 };
  fc.assert(
    fc.property(organizations, (model) => {
      const graph = graphOf(model);
      const index = accessIndex(graph);
      const asked = questions(model);
      const answers = asked.map(({ subject, permission, place }) => [
        ...nearMisses(graph, index, subject, permission, place),
      ]);
      expect(answers).toEqual(
        asked.map(({ subject, permission, place }) => expected(model, subject, permission, place)),
      );
      for (const misses of answers) {
        if (misses.length === 0) seen.none += 1;
        for (const { kind, givers } of misses) {
          seen[kind] += 1;
          seen[givers.length === 0 ? 'notGiven' : 'given'] += 1;
        }
      }
    }),
    { seed: 21, numRuns: 60 },
  );
  expect(Object.entries(seen).filter(([, times]) => times < 20)).toEqual([]);
});
