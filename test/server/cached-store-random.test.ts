import fc from 'fast-check';
import { execute } from '../../src/core/engine/index.ts';
import type { Operation } from '../../src/core/operation.ts';
import type { RoleOrSubject } from '../../src/core/store/keys.ts';
import type { Reads, Store } from '../../src/core/store/index.ts';
import type { SubjectType } from '../../src/domain/access/permission-set.ts';
import { AppError } from '../../src/domain/errors.ts';
import { groupCreate } from '../../src/operations/group/create.ts';
import { groupDelete } from '../../src/operations/group/delete.ts';
import { groupModify } from '../../src/operations/group/modify.ts';
import { groupRole } from '../../src/operations/group/role.ts';
import { peopleAdd } from '../../src/operations/people/add.ts';
import { peopleDeactivate } from '../../src/operations/people/deactivate.ts';
import { peopleEdit } from '../../src/operations/people/edit.ts';
import { peopleReactivate } from '../../src/operations/people/reactivate.ts';
import { peopleRemove } from '../../src/operations/people/remove.ts';
import { peopleRole } from '../../src/operations/people/role.ts';
import { projectCreate } from '../../src/operations/project/create.ts';
import { projectDelete } from '../../src/operations/project/delete.ts';
import { projectPeopleAdd } from '../../src/operations/project/people/add.ts';
import { projectPeopleRemove } from '../../src/operations/project/people/remove.ts';
import { roleDelete } from '../../src/operations/role/delete.ts';
import { roleEdit } from '../../src/operations/role/edit.ts';
import { roleNew } from '../../src/operations/role/new.ts';
import { serviceAccountCreate } from '../../src/operations/service-account/create.ts';
import { serviceAccountDeactivate } from '../../src/operations/service-account/deactivate.ts';
import { serviceAccountDelete } from '../../src/operations/service-account/delete.ts';
import { sessionLogin } from '../../src/operations/session/login.ts';
import { tokenCreate } from '../../src/operations/token/create.ts';
import { tokenRevoke } from '../../src/operations/token/revoke.ts';
import { cachedStore } from '../../src/server/cached-store.ts';
import { openStore } from '../../src/stores/open.ts';
import { localBackends, sandbox } from '../harness.ts';
import { contextOf } from '../support/tokens.ts';

/** Whatever happens to an organization, here or elsewhere, a cached store answers as one without a cache. */

const people = fc.constantFrom('grace', 'linus', 'margaret');
const groups = fc.constantFrom('Platform', 'Compilers');
const projects = fc.constantFrom('web', 'api');
const orgRoles = fc.constantFrom('Member', 'Admin', 'Owner', 'Custom');
const subjects = fc.oneof(people, groups, fc.constant('robot'));
const names = fc.constantFrom('one', 'two');

type Change = readonly [operation: Operation, input: object];
const change = <T extends object>(operation: Operation, input: fc.Arbitrary<T>): fc.Arbitrary<Change> =>
  input.map((given) => [operation, given] as const);
const one = <T>(name: string, value: fc.Arbitrary<T>) => value.map((given) => ({ [name]: given }));

const changes = fc.oneof(
  change(peopleAdd, fc.record({ people: people.map((name) => [{ email: `${name}@acme.example` }]), role: orgRoles })),
  change(peopleRole, fc.record({ person: people, role: orgRoles })),
  change(peopleEdit, fc.record({ person: people, username: fc.oneof(people, fc.constant('hopper')) })),
  change(peopleDeactivate, one('person', people)),
  change(peopleReactivate, one('person', people)),
  change(peopleRemove, one('people', fc.tuple(people))),
  change(groupCreate, fc.record({ name: groups, role: orgRoles, members: fc.tuple(people) })),
  change(groupModify, fc.record({ group: groups, add: fc.tuple(people) })),
  change(groupModify, fc.record({ group: groups, remove: fc.tuple(people) })),
  change(groupRole, fc.record({ group: groups, role: orgRoles })),
  change(groupDelete, one('group', groups)),
  change(roleNew, fc.record({ name: fc.constant('Custom'), permissions: fc.constant(['organization.people.view']) })),
  change(roleEdit, fc.record({ role: fc.constant('Custom'), maps_to: fc.constantFrom('Reader', 'Contributor') })),
  change(roleDelete, one('role', fc.constant('Custom'))),
  change(serviceAccountCreate, one('name', fc.constant('robot'))),
  change(serviceAccountDeactivate, one('account', fc.constant('robot'))),
  change(serviceAccountDelete, one('account', fc.constant('robot'))),
  change(projectCreate, fc.record({ name: projects, owner: people })),
  change(projectDelete, one('project', projects)),
  change(
    projectPeopleAdd,
    fc.record({ project: projects, subjects: fc.tuple(subjects), role: fc.constantFrom('Reader', 'Admin') }),
  ),
  change(projectPeopleRemove, fc.record({ project: projects, subjects: fc.tuple(subjects) })),
  change(tokenCreate, one('name', names)),
  change(tokenRevoke, one('token', names)),
  change(sessionLogin, fc.constant({ login: 'ada', password: 'wrong' })),
);

const steps = fc.array(fc.record({ change: changes, here: fc.boolean(), asks: fc.nat({ max: 2 }) }), {
  minLength: 25,
  maxLength: 25,
  size: 'max',
});

/** Small enough for all of them to be reached; the first keeps parts of the graph alone. */
const LIMITS = [
  { records: 3, parts: 2, wholeUpTo: 0 },
  { records: 100, parts: 100, wholeUpTo: 100 },
];

/** All that may be answered from memory, about all that there is or was. */
async function answers(tx: Reads, seen: ReadonlyMap<string, SubjectType>, hashes: readonly string[]): Promise<unknown> {
  const graph = await tx.access.loadAll();
  const refs: RoleOrSubject[] = [
    ...graph.subjects.map(({ id, type }) => ({ id, type })),
    ...[...graph.roles.keys()].map((id) => ({ id, type: 'role' as const })),
  ];
  const all = [];
  for (const ref of refs) all.push(await tx.access.load([ref]));
  const tables = { user: tx.people, group: tx.groups, service_account: tx.serviceAccounts };
  for (const [id, type] of seen) all.push(await tables[type].find({ ids: [id] }));
  for (const name of ['grace', 'linus', 'ada']) {
    const found = await tx.people.find({ usernames: [name] });
    all.push(found, await tx.people.describe(found));
  }
  for (const name of ['Platform', 'robot', 'web'])
    for (const table of [tx.groups, tx.serviceAccounts, tx.projects]) all.push(await table.find({ names: [name] }));
  for (const hash of hashes) all.push(await tx.tokens.withAccount(hash));
  return plain([await tx.access.load(refs), graph, all, await tx.audit.head()]);
}

/** Maps and sets as sorted lists; the order of what is bound or joined is nobody's promise. */
const plain = (value: unknown): unknown =>
  value instanceof Map
    ? [...value].map(([key, one]) => [key, plain(one)] as const).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    : value instanceof Set
      ? [...value].map(String).sort()
      : Array.isArray(value)
        ? value.map(plain).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                // A loader may say more of a role than it promises.
                .filter(([name]) => !['isOwner', 'scope', 'name'].includes(name) || !('permissions' in value))
                .map(([name, one]) => [name, plain(one)]),
            )
          : value;

describe.each(localBackends())('on $name', (backend) => {
  test.each(LIMITS)('with room for $records records', async (limits) => {
    const box = await sandbox(backend);
    for (const argv of [
      'people add grace@acme.example linus@acme.example margaret@acme.example --reveal',
      'group create Platform --role Admin --member grace',
      'project create web',
      'service-account create robot --reveal',
    ])
      await box.json(argv);
    const [there, bare]: Store[] = [await openStore(box.location), await openStore(box.location)];
    if (there === undefined || bare === undefined) throw new Error('no stores');
    try {
      const here = cachedStore(bare, limits);
      const { token } = contextOf(box);
      const seen = new Map<string, SubjectType>();
      await fc.assert(
        fc.asyncProperty(steps, async (run) => {
          for (const {
            change: [operation, input],
            here: isHere,
            asks,
          } of run) {
            await execute(
              { store: isHere ? here : there, token, environment: box.environment },
              operation,
              input,
            ).catch((error: unknown) => {
              if (!(error instanceof AppError) || error.code === 'internal') throw error;
            });
            const { subjects: found } = await there.read((tx) => tx.access.loadAll());
            for (const { id, type } of found) seen.set(id, type);
            const hashes = await there.read(async (tx) => {
              const all = [];
              for (const { id } of found) all.push(...(await tx.tokens.of(id)));
              return all.map(({ hash }) => hash);
            });
            for (let ask = 0; ask < asks; ask += 1)
              expect(await here.read((tx) => answers(tx, seen, hashes))).toEqual(
                await there.read((tx) => answers(tx, seen, hashes)),
              );
          }
        }),
        { numRuns: 1, seed: 6 },
      );
      expect((await there.read((tx) => tx.audit.head())).seq).toBeGreaterThan(20);
    } finally {
      await there.close();
      await bare.close();
      await box.destroy();
    }
  });
});
