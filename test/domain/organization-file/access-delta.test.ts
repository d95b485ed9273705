import { finish } from '../../../src/lib/steps.ts';
import fc from 'fast-check';
import { allows, permissionsOf } from '../../../src/domain/access/permission-set.ts';
import type { WholeGraph } from '../../../src/domain/access/permission-set.ts';
import { accessDelta } from '../../../src/domain/organization-file/access-delta.ts';
import type { AccessChange } from '../../../src/domain/organization-file/access-delta.ts';
import { ALL_PERMISSIONS, graphOf, organizations, PLACES } from '../../support/access-model.ts';
import type { Model } from '../../support/access-model.ts';

/** Who gains and loses what: as permissionsOf says of everybody, and grouped. */

const nameOf = (id: string): string => `name of ${id}`;

/** What an account may do in a graph, each as `permission place`, with what holds everywhere also by itself. */
function rights(graph: WholeGraph, id: string): Set<string> {
  const isActive = graph.subjects.some((one) => one.id === id && one.active);
  const held = permissionsOf(graph, id);
  const all = PLACES.flatMap((place) => ALL_PERMISSIONS.map((permission) => ({ place, permission })));
  return new Set(
    isActive
      ? all
          .filter(({ place, permission }) => allows(held, permission, place))
          .map(({ place, permission }) => `${permission} ${place}`)
      : [],
  );
}

/** The same of the delta alone: what the changes say of somebody in a direction. */
function said(changes: readonly AccessChange[], change: AccessChange['change'], id: string): Set<string> {
  const placesOf = (projects: AccessChange['projects']) => projects ?? ['*'];
  return new Set(
    changes
      .filter((one) => one.change === change && one.subjects.some(({ name }) => name === nameOf(id)))
      .flatMap(({ permissions, projects }) =>
        permissions.flatMap((permission) => placesOf(projects).map((place) => `${permission} ${place}`)),
      ),
  );
}

const without = (model: Model, gone: readonly string[]): Model => ({
  ...model,
  subjects: model.subjects.filter(({ id }) => !gone.includes(id)),
});

test('the delta agrees with the permissions of everybody, in random organizations', () => {
  const accounts = ['ada', 'bob', 'eve', 'zoe', 'robot'];
  fc.assert(
    fc.property(
      organizations,
      organizations,
      fc.subarray(accounts),
      fc.subarray(accounts),
      (one, other, goneBefore, goneAfter) => {
        const [before, after] = [graphOf(without(one, goneBefore)), graphOf(without(other, goneAfter))];
        const changes = finish(accessDelta(before, after));
        for (const id of accounts) {
          const [was, is] = [rights(before, id), rights(after, id)];
          const gains = said(changes, 'gains', id);
          const losses = said(changes, 'loses', id);
          // What is said is so.
          for (const right of gains) expect([right, was.has(right), is.has(right)]).toEqual([right, false, true]);
          for (const right of losses) expect([right, was.has(right), is.has(right)]).toEqual([right, true, false]);
          // What is so is said, for the place itself or for everywhere.
          const everywhere = (right: string) => `${right.split(' ')[0] ?? ''} *`;
          for (const right of is)
            if (!was.has(right)) expect(gains.has(right) || gains.has(everywhere(right))).toBe(true);
          for (const right of was)
            if (!is.has(right)) expect(losses.has(right) || losses.has(everywhere(right))).toBe(true);
        }
        expect(finish(accessDelta(before, before))).toEqual([]);
        expect(changes.flatMap(({ subjects }) => subjects).filter(({ name }) => name.includes('g1'))).toEqual([]);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test('a thousand people in a hundred projects are one change', () => {
  const people = range(1000).map((n) => `p${n}`);
  const graph = (isAfter: boolean): WholeGraph => ({
    subjects: [
      ...people.map((id) => ({ id, type: 'user' as const, active: true })),
      { id: 'team', type: 'group' as const, active: true },
    ],
    roles: new Map([
      [
        'reader',
        { name: 'Reader', scope: 'project', permissions: new Set(['project.view', 'project.job.view']), mapsTo: null },
      ],
    ]),
    bindings: new Map(
      isAfter ? [['team', range(100).map((n) => ({ roleId: 'reader', projectId: `project${n}` }))]] : [],
    ),
    memberships: new Map(people.map((id) => [id, ['team']])),
    names: new Map([...people.map((id) => [id, id] as const), ['reader', 'Reader'], ['project7', 'web']]),
  });
  const [change, ...more] = finish(accessDelta(graph(false), graph(true)));
  expect(more).toEqual([]);
  expect(change).toMatchObject({ change: 'gains', role: { name: 'Reader', whole: true } });
  expect(change?.permissions).toEqual(['project.job.view', 'project.view']);
  expect([change?.subjects.length, change?.projects?.length, change?.projects?.includes('web')]).toEqual([
    1000,
    100,
    true,
  ]);
  expect(finish(accessDelta(graph(true), graph(false)))).toEqual([{ ...change, change: 'loses' }]);
});

test('a part of a role is told as a part, and what no single role grants has none', () => {
  const graph = (roleIds: readonly (readonly [string, string | null])[]): WholeGraph => ({
    subjects: [{ id: 'ada', type: 'user', active: true }],
    roles: new Map([
      ['small', { name: 'Small', scope: 'org', permissions: new Set(['organization.view']), mapsTo: null }],
      [
        'big',
        {
          name: 'Big',
          scope: 'org',
          permissions: new Set(['organization.view', 'organization.people.view']),
          mapsTo: 'reader',
        },
      ],
      ['reader', { name: 'Reader', scope: 'project', permissions: new Set(['project.view']), mapsTo: null }],
    ]),
    bindings: new Map([['ada', roleIds.map(([roleId, projectId]) => ({ roleId, projectId }))]]),
    memberships: new Map(),
    names: new Map([
      ['ada', 'ada'],
      ['small', 'Small'],
      ['big', 'Big'],
      ['reader', 'Reader'],
    ]),
  });
  expect(finish(accessDelta(graph([['small', null]]), graph([['big', null]])))).toEqual([
    {
      change: 'gains',
      permissions: ['organization.people.view', 'project.view'],
      role: { name: 'Big', whole: false },
      projects: null,
      subjects: [{ type: 'user', name: 'ada' }],
    },
  ]);
  const [gained] = finish(accessDelta(graph([]), graph([['big', null]])));
  expect(gained?.role).toEqual({ name: 'Big', whole: true });
});
