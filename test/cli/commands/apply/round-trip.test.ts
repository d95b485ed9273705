import fc from 'fast-check';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localBackends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { permissionsInScope } from '../../../../src/domain/permissions.ts';
import { thorough } from '../../../support/thorough.ts';
import { testWhere } from '../../../support/where.ts';

/** What `export` writes of any organization changes nothing in it, and makes a removed part of it again. */

const HEAD = { apiVersion: 'roster/v1', kind: 'Organization' };

/** Names that YAML would take for something else, and others. */
const names = (kind: string) =>
  fc
    .uniqueArray(
      fc.constantFrom('no', '0x1F', '1e3', 'null', '- a', 'a: b', "it's", '"q"', '#x', '日本', 'é', '{}', '~', 'x'),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((all) => all.map((name) => `${kind}${name}`));
const texts = () =>
  fc.constantFrom('', 'plain', 'two\nlines\n', ' - x: |\n  y', 'null', "'", '\u2028', '#', 'ends with space ');
const agents = () =>
  fc.constantFrom({ auto: true }, { machine_type: 'e1' }, { machine_type: 'a1', os_image: 'ubuntu2204' }, null);
const some = <T>(items: readonly T[]) => fc.subarray([...items], { maxLength: Math.min(3, items.length) });

/** A document in which all that is referred to is there. */
const documents = () =>
  fc
    .record({
      roles: names('r'),
      projectRoles: names('p'),
      groups: names('g'),
      projects: names('j'),
      accounts: names('s'),
    })
    .chain((of) => {
      const people = ['ada', 'u1', 'u2', 'u3', 'u4'];
      const orgRole = fc.constantFrom('Member', 'Admin', ...of.roles);
      const projectRole = fc.constantFrom('Reader', 'Admin', ...of.projectRoles);
      const each = <T>(list: readonly string[], item: (name: string) => fc.Arbitrary<T>) => fc.tuple(...list.map(item));
      const bound = (key: string, list: readonly string[]) =>
        some(list).chain((chosen) => each(chosen, (name) => projectRole.map((role) => ({ [key]: name, role }))));
      return fc.record({
        settings: fc.record(
          {
            url: fc.constantFrom('', 'https://acme.example'),
            audit_retention: fc.constantFrom('off', '30d', '52w'),
            contacts_main: fc.constantFrom('', 'office@acme.example'),
            contacts_security: fc.constantFrom('', 'null@acme.example', '#x@acme.example'),
            deny_member_jobs: fc.boolean(),
            deny_non_member_jobs: fc.boolean(),
            enforce_whitelist: fc.boolean(),
            quotas: some(['a1', 'E1', 'e1']).chain((types) =>
              each(types, (machine_type) => fc.record({ machine_type: fc.constant(machine_type), quota: fc.nat(3) })),
            ),
            initialization_agent: agents(),
          },
          { requiredKeys: [] },
        ),
        roles: fc
          .tuple(
            each(of.projectRoles, (name) =>
              fc.record({
                name: fc.constant(name),
                scope: fc.constant('project'),
                description: texts(),
                permissions: some(permissionsInScope('project')),
              }),
            ),
            each(of.roles, (name) =>
              fc.record({
                name: fc.constant(name),
                permissions: some(permissionsInScope('org')),
                maps_to: fc.option(projectRole),
              }),
            ),
          )
          .map(([project, org]) => [...project, ...org]),
        people: each(people.slice(1), (name) =>
          fc.record({
            email: fc.constant(`${name}@acme.example`),
            role: orgRole,
            status: fc.constantFrom('active', 'active', 'deactivated'),
          }),
        ),
        service_accounts: each(of.accounts, (name) =>
          fc.record({
            name: fc.constant(name),
            description: texts(),
            role: orgRole,
            status: fc.constantFrom('active', 'deactivated'),
          }),
        ),
        groups: each(of.groups, (name) =>
          fc.record({ name: fc.constant(name), description: texts(), role: orgRole, members: some(people) }),
        ),
        projects: each(of.projects, (name) =>
          fc.record({
            name: fc.constant(name),
            description: texts(),
            owner: fc.constant('ada'),
            initialization_agent: agents(),
            whitelist: fc.record({ branches: some(['main', '/^v/']), tags: some(['stable', '/./']) }),
            people: bound('person', people),
            groups: bound('group', of.groups),
            service_accounts: bound('service_account', of.accounts),
          }),
        ),
      });
    });

const diffOf = async (box: Sandbox, text: string, flags = '') => {
  writeFileSync(box.path('out.yaml'), text);
  const { code, stderr } = await box.run(['diff', '-f', box.path('out.yaml'), ...flags.split(' ').filter(Boolean)]);
  return `${code} ${stderr}`;
};

describe.each(localBackends())('on $name', (backend) => {
  test('a document that was applied and exported again changes nothing', async () => {
    const box = await sandbox(backend);
    await fc.assert(
      fc.asyncProperty(documents(), async (lists) => {
        writeFileSync(
          box.path('in.json'),
          JSON.stringify({
            ...HEAD,
            ...lists,
            exact: Object.keys(lists).filter((list) => !['people', 'settings'].includes(list)),
          }),
        );
        const flags = ['--reveal', '--confirm', 'Acme', '--max-removals', '100'];
        const applied = await box.run(['apply', '-f', box.path('in.json'), ...flags]);
        expect([applied.code, applied.stderr.includes('error')]).toEqual([0, false]);
        expect((await box.run(['diff', '-f', box.path('in.json')])).stderr).toBe('nothing would change\n');
        const { stdout } = await box.run('export');
        expect(await diffOf(box, stdout, '--prune')).toBe('0 nothing would change\n');
        expect(await diffOf(box, (await box.run('export -o json')).stdout)).toBe('0 nothing would change\n');
      }),
      { numRuns: thorough(backend.engine === 'sqlite' ? 12 : 4, 100), seed: 17 },
    );
    expect((await box.run('store check')).code).toBe(0);
    await box.destroy();
  });
});

/** The public Kubernetes organization; it stands beside the repository and is no part of it. */
const KUBERNETES = join(__dirname, '../../../../../shared/data/kubernetes/org.yaml');

testWhere(existsSync(KUBERNETES), 'it is not beside this checkout')(
  'the Kubernetes organization is made from its file in one command',
  async () => {
    const [backend] = localBackends();
    if (backend === undefined) throw new Error('there is no backend');
    const box = await sandbox(backend);
    const applied = await box.run(['apply', '-f', KUBERNETES, '--secret-file', box.path('passwords.jsonl'), '--json']);
    const changes = JSON.parse(applied.stdout) as { object: string }[];
    const count = (object: string) => changes.filter((one) => one.object === object).length;
    expect([count('person'), count('group'), count('project')]).toEqual([1276, 284, 78]);
    expect(readFileSync(box.path('passwords.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(count('person'));
    expect((await box.run(['diff', '-f', KUBERNETES])).stderr).toBe('nothing would change\n');
    expect((await box.run('store check')).code).toBe(0);
    await box.destroy();
  },
);
