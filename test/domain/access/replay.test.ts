import fc from 'fast-check';
import { allows, EVERYWHERE, permissionsOf } from '../../../src/domain/access/permission-set.ts';
import { RECORDED_USES, usedBy } from '../../../src/domain/access/recorded-uses.ts';
import { replaying } from '../../../src/domain/access/replay.ts';
import { graphOf, organizations, PROJECTS } from '../../support/access-model.ts';

/** Actions of the log, judged by two states: as the permissions of their actors say. */

const actions = fc.record({
  actorId: fc.constantFrom('ada', 'bob', 'eve', 'robot', 'gone'),
  kind: fc.constantFrom(...Object.keys(RECORDED_USES), 'Robot.Built'),
  own: fc.boolean(),
  projectId: fc.option(fc.constantFrom(...PROJECTS, 'p-untouched'), { nil: null }),
});

test('the verdict agrees with the permissions of the actor, in random organizations', () => {
  fc.assert(
    fc.property(
      organizations,
      organizations,
      fc.array(actions, { minLength: 20, maxLength: 60 }),
      (one, other, some) => {
        const [before, after] = [graphOf(one), graphOf(other)];
        const judge = replaying(before, after);
        for (const action of some) {
          const { outcome } = judge(action);
          const use = usedBy(action.kind, action.own);
          const isOfProject = use?.anyOf.flat().some((name) => name.startsWith('project.')) === true;
          const may = (graph: typeof before) => {
            const isActive = graph.subjects.some(({ id, active }) => id === action.actorId && active);
            const scope = isOfProject ? (action.projectId ?? EVERYWHERE) : EVERYWHERE;
            const held = permissionsOf(graph, action.actorId);
            return isActive && use?.anyOf.some((list) => list.every((name) => allows(held, name, scope))) === true;
          };
          if (use !== undefined && use.anyOf.length === 0) expect(outcome).toBe('free');
          else if (use === undefined || use.unclear !== undefined || (isOfProject && action.projectId === null))
            expect(outcome).toBe('unjudged');
          else
            expect([action, outcome]).toEqual([
              action,
              may(after) ? 'allowed' : may(before) ? 'refused' : 'refused_already',
            ]);
        }
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('a state refuses nothing of what it allows', () => {
  fc.assert(
    fc.property(organizations, actions, (model, action) => {
      const graph = graphOf(model);
      expect(replaying(graph, graph)(action).outcome).not.toBe('refused');
    }),
    { numRuns: 300, seed: 2 },
  );
});
