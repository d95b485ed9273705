import fc from 'fast-check';
import { allows, EVERYWHERE, pathsOf, permissionsOf } from '../../../src/domain/access/permission-set.ts';
import type { AccessPath, Grant, PermissionSet } from '../../../src/domain/access/permission-set.ts';
import { accessIndex } from '../../../src/domain/access/access-index.ts';
import { grantsAlong, pathsTo, wayInWords } from '../../../src/domain/access/paths.ts';
import { ALL_PERMISSIONS, graphOf, mayDo, organizations, PLACES, waysTo } from '../../support/access-model.ts';
import type { Model, ModelSubject } from '../../support/access-model.ts';

/** Check, list, who, why and the index agree with the plain model, in random organizations. */

const everyGrant: readonly Grant[] = PLACES.flatMap((scope) =>
  ALL_PERMISSIONS.map((permission) => ({ permission, scope })),
);
const inOrder = (values: readonly unknown[]): string[] => values.map((one) => JSON.stringify(one)).sort();

const pathsOfModel = (model: Model, subject: ModelSubject, { permission, scope }: Grant): AccessPath[] =>
  waysTo(model, subject, permission, scope).map((way) => ({
    groupId: way.holder === subject.id ? null : way.holder,
    roleId: way.role,
    mappedId: way.mapped,
    scope: way.place,
  }));

const forAll = (seed: number, numRuns: number, check: (model: Model) => void) =>
  fc.assert(fc.property(organizations, check), { seed, numRuns });

test('the organizations have what matters: yes and no, groups, mapped and project roles, deactivated people', () => {
  const seen = new Map<string, number>();
  const count = (what: string, is: boolean) => seen.set(what, (seen.get(what) ?? 0) + (is ? 1 : 0));
  forAll(11, 200, (model) => {
    for (const subject of model.subjects) {
      count('deactivated', !subject.active);
      for (const grant of everyGrant) {
        const ways = waysTo(model, subject, grant.permission, grant.scope);
        count('yes', ways.length > 0);
        count('no', !mayDo(model, subject, grant.permission, grant.scope));
        count('several ways', ways.length > 1);
        count(
          'by a group',
          ways.some(({ holder }) => holder !== subject.id),
        );
        count(
          'mapped',
          ways.some(({ mapped }) => mapped !== null),
        );
        count('in a project alone', ways.length > 0 && !mayDo(model, subject, grant.permission, EVERYWHERE));
      }
    }
  });
  expect([...seen].filter(([, times]) => times < 100)).toEqual([]);
});

/** One comparison for each organization, because comparing costs more than asking. */
const agreement = <T>(model: Model, asked: (subject: ModelSubject) => T, told: (subject: ModelSubject) => T) =>
  expect(model.subjects.map(asked)).toEqual(model.subjects.map(told));

test('check allows what the model allows', () => {
  forAll(12, 200, (model) => {
    const graph = graphOf(model);
    agreement(
      model,
      ({ id }) => everyGrant.filter(({ permission, scope }) => allows(permissionsOf(graph, id), permission, scope)),
      (subject) => everyGrant.filter(({ permission, scope }) => mayDo(model, subject, permission, scope)),
    );
  });
});

test('why finds all paths, in the scope and everywhere', () => {
  const placesOf = (scope: string) => [...new Set([EVERYWHERE, scope])];
  forAll(13, 200, (model) => {
    const graph = graphOf(model);
    agreement(
      model,
      ({ id }) => everyGrant.map(({ permission, scope }) => inOrder(pathsTo(graph, id, permission, scope))),
      (subject) =>
        everyGrant.map(({ permission, scope }) =>
          inOrder(placesOf(scope).flatMap((where) => pathsOfModel(model, subject, { permission, scope: where }))),
        ),
    );
  });
});

test('list has every grant once, each with all its paths', () => {
  forAll(14, 200, (model) => {
    const graph = graphOf(model);
    agreement(
      model,
      ({ id }) => {
        const paths = pathsOf(graph, id);
        const places = [...new Set(paths.map(({ scope }) => scope))];
        const grants = places.flatMap((scope) => {
          const there = paths.filter((path) => path.scope === scope);
          return grantsAlong(graph, there).map((grant) => ({ ...grant, scope }));
        });
        return inOrder(
          grants.map(({ permission, scope, paths: ways }) => ({
            permission,
            scope,
            paths: inOrder(ways),
          })),
        );
      },
      (subject) =>
        inOrder(
          everyGrant
            .map((grant) => ({ ...grant, paths: inOrder(pathsOfModel(model, subject, grant)) }))
            .filter(({ paths }) => paths.length > 0),
        ),
    );
  });
});

describe('the index', () => {
  const strangers = ['nobody', ''];

  test('checks as the model does, and says no for deactivated and unknown subjects', () => {
    forAll(15, 200, (model) => {
      const index = accessIndex(graphOf(model));
      agreement(
        model,
        ({ id }) => everyGrant.filter(({ permission, scope }) => index.check(index.subject(id), permission, scope)),
        (subject) =>
          everyGrant.filter(({ permission, scope }) => subject.active && mayDo(model, subject, permission, scope)),
      );
      for (const id of strangers) expect(index.check(index.subject(id), 'project.view')).toBe(false);
      expect(model.subjects.some(({ id }) => index.check(index.subject(id), 'not.granted'))).toBe(false);
    });
  });

  test('finds who has all of some permissions, in any scopes', () => {
    const wanted = fc.array(fc.constantFrom(...everyGrant), { maxLength: 4 });
    fc.assert(
      fc.property(organizations, wanted, (model, grants) => {
        const set: PermissionSet = new Map(
          grants.map(({ scope }) => [
            scope,
            new Set(grants.filter((one) => one.scope === scope).map(({ permission }) => permission)),
          ]),
        );
        const expected = model.subjects.filter(
          (subject) =>
            subject.active && grants.every(({ permission, scope }) => mayDo(model, subject, permission, scope)),
        );
        expect(accessIndex(graphOf(model)).holders(set)).toEqual(expected.map(({ id }) => id));
      }),
      { seed: 17, numRuns: 500 },
    );
    const [model] = fc.sample(organizations, { seed: 18, numRuns: 1 });
    expect(model && accessIndex(graphOf(model)).holders(new Map([[EVERYWHERE, new Set(['not.granted'])]]))).toEqual([]);
  });

  test('an empty organization has no answers', () => {
    const index = accessIndex({
      subjects: [],
      roles: new Map(),
      bindings: new Map(),
      memberships: new Map(),
      names: new Map(),
    });
    expect([index.subject('ada'), index.check(undefined, 'project.view')]).toEqual([undefined, false]);
    expect(index.holders(new Map([[EVERYWHERE, new Set(['project.view'])]]))).toEqual([]);
  });
});

test.each([
  [{ group: null, role: 'R', project: null, maps_to: null }, 'role R'],
  [{ group: 'G', role: 'R', project: null, maps_to: null }, 'group G -> role R'],
  [{ group: 'G', role: 'R', project: null, maps_to: 'S' }, 'group G -> role R -> project role S'],
  [{ group: null, role: 'S', project: 'P', maps_to: null }, 'role S in project P'],
])('%j reads %s', (way, words) => {
  expect(wayInWords(way)).toBe(words);
});
