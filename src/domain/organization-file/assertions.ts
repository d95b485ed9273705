import * as z from 'zod/mini';
import { mapInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { accessIndex } from '../access/access-index.ts';
import { EVERYWHERE, pathsOf, grantedBy } from '../access/permission-set.ts';
import type { AccessPath, AccessScope, WholeGraph } from '../access/permission-set.ts';
import { wayInWords } from '../access/paths.ts';
import { inWords, SUBJECT_TYPES } from '../kinds.ts';
import type { Permission } from '../permissions.ts';
import { scopeOf } from '../permissions.ts';
import { pathText } from './faults.ts';
import type { Assertion } from './test-references.ts';

/** Whether a state of an organization is as the tests of a document say, and if not, why. */

/** An assertion that does not hold. */
export const testFailure = z.object({
  /** Where it stands: `tests[2].can[0]`. */
  path: z.string(),
  /** The name of the test; null: it has none. */
  test: z.nullable(z.string()),
  subject: z.object({ type: z.enum(SUBJECT_TYPES), name: z.string() }),
  permission: z.string(),
  /** The name of the project; null: in every project for what they can do, in any for what they cannot. */
  project: z.nullable(z.string()),
  /** What the test says. */
  expected: z.enum(['can', 'cannot']),
  /** The paths by which they have it, or why they do not. */
  why: z.array(z.string()),
});
export type TestFailure = z.infer<typeof testFailure>;

/** What an assertion says: `linus cannot project.delete on web`. */
export const assertionText = ({
  subject,
  permission,
  project,
  expected,
}: Pick<TestFailure, 'subject' | 'permission' | 'project' | 'expected'>): string =>
  `${inWords(subject)} ${expected} ${permission}${project === null ? '' : ` on ${project}`}`;

/** An assertion, and what is wrong with it; null: it holds. */
export interface TestResult {
  readonly assertion: Assertion;
  readonly failure: TestFailure | null;
}

/** How many paths a failure tells. */
const MOST_PATHS = 20;

/** Judges assertions about a graph, in their order. */
export function* judge(assertions: readonly Assertion[], graph: WholeGraph): Steps<TestResult[]> {
  if (assertions.length === 0) return [];
  const index = accessIndex(graph);
  const isAllowed = ({ subject, permission, scope, expected }: Assertion): boolean => {
    const number = index.subject(subject.id);
    // What somebody cannot do without a project, they cannot do in any.
    const scopes = isAnywhere(permission, scope, expected) ? [EVERYWHERE, ...scopesOf(graph, subject.id)] : [scope];
    return scopes.some((one) => index.check(number, permission, one));
  };
  return yield* mapInSteps(assertions, (assertion) => ({
    assertion,
    failure: isAllowed(assertion) === (assertion.expected === 'can') ? null : failureOf(assertion, graph),
  }));
}

const isAnywhere = (permission: Permission, scope: AccessScope, expected: Assertion['expected']): boolean =>
  expected === 'cannot' && scope === EVERYWHERE && scopeOf(permission) === 'project';

/** The projects in which a subject has a role, its own or a group's. */
const scopesOf = (graph: WholeGraph, id: string): readonly AccessScope[] => [
  ...new Set(
    [id, ...(graph.memberships.get(id) ?? [])].flatMap((holder) =>
      (graph.bindings.get(holder) ?? []).flatMap(({ projectId }) => (projectId === null ? [] : [projectId])),
    ),
  ),
];

function failureOf(
  { path, test, subject, permission, scope, project, expected }: Assertion,
  graph: WholeGraph,
): TestFailure {
  const granting = pathsOf(graph, subject.id).filter((one) => grantedBy(graph, one).has(permission));
  const isActive = graph.subjects.some(({ id, active }) => id === subject.id && active);
  const counting = granting.filter(
    (one) => one.scope === EVERYWHERE || one.scope === scope || isAnywhere(permission, scope, expected),
  );
  return {
    path: pathText(path),
    test,
    subject: { type: subject.type, name: subject.name },
    permission,
    project,
    expected,
    why: expected === 'cannot' ? pathsInWords(counting, graph) : [whyNot(granting, isActive, graph)],
  };
}

const pathsInWords = (paths: readonly AccessPath[], { names }: WholeGraph): string[] => {
  const name = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? id));
  const words = paths.map(({ groupId, roleId, mappedId, scope }) =>
    wayInWords({
      group: name(groupId),
      role: names.get(roleId) ?? roleId,
      project: mappedId !== null || scope === EVERYWHERE ? null : name(scope),
      maps_to: name(mappedId),
    }),
  );
  return [
    ...words.slice(0, MOST_PATHS),
    ...(words.length > MOST_PATHS ? [`and ${words.length - MOST_PATHS} more paths`] : []),
  ];
};

function whyNot(granting: readonly AccessPath[], isActive: boolean, graph: WholeGraph): string {
  if (!isActive) return 'the account is deactivated and can do nothing';
  const elsewhere = pathsInWords(granting, graph);
  return elsewhere.length === 0
    ? 'no role or group of theirs grants it'
    : `they have it elsewhere only: ${elsewhere.join('; ')}`;
}
