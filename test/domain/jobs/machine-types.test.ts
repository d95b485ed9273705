import fc from 'fast-check';
import * as z from 'zod/mini';
import { agentText, choiceOf, resolveAgent } from '../../../src/domain/jobs/agent.ts';
import { machineType } from '../../../src/domain/jobs/machine-types.ts';

/** Machine types, and which initialization agent holds. */

const isMachineType = (text: string): boolean => z.safeParse(machineType(), text).success;

describe('a machine type', () => {
  test.each(['e1-standard-2', 's1-my-agents', 'R1.large', 'a', '8core', 'x_y', 'm'.repeat(64)])('may be %s', (text) => {
    expect(isMachineType(text)).toBe(true);
  });

  test.each(['', '.', '..', '-x', '_x', 'a b', 'a/b', 'é1', 'a\n', 'm'.repeat(65)])('may not be %j', (text) => {
    expect(isMachineType(text)).toBe(false);
  });

  test('is one segment of a path, and no flag', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        if (!isMachineType(text)) return;
        expect(encodeURIComponent(text)).toBe(text);
        expect(new URL(`https://acme.example/a/${text}/b`).pathname).toBe(`/a/${text}/b`);
        expect(text).not.toMatch(/^-/);
      }),
    );
  });
});

describe('the initialization agent of a project', () => {
  const choice = fc.option(
    fc.record({ machine_type: fc.option(fc.constantFrom('a', 'b')), os_image: fc.option(fc.constant('i')) }),
    { nil: undefined },
  );

  test('is what the project chose, else the organization, else auto', () => {
    fc.assert(
      fc.property(choice, choice, (ofProject, ofOrganization) => {
        const { source, ...held } = resolveAgent(ofProject, ofOrganization);
        const wanted = ofProject ?? ofOrganization;
        expect(source).toBe(
          ofProject !== undefined ? 'project' : ofOrganization !== undefined ? 'organization' : 'auto',
        );
        expect(held).toEqual(
          wanted === undefined ? choiceOf({ machine_type: null, os_image: null }) : choiceOf(wanted),
        );
      }),
    );
  });

  test('that was chosen as auto holds against a machine type of the organization', () => {
    const auto = { machine_type: null, os_image: null };
    expect(resolveAgent(auto, { machine_type: 'e1-standard-2', os_image: null })).toEqual({
      mode: 'auto',
      ...auto,
      source: 'project',
    });
  });

  test('is told in words', () => {
    expect(
      [undefined, [null, null], ['a', null], ['a', 'i']].map((one) =>
        agentText(choiceOf(one && { machine_type: one[0] ?? null, os_image: one[1] ?? null })),
      ),
    ).toEqual(['unset', 'auto', 'a', 'a with i']);
  });
});
