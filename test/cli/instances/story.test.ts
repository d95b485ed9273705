import { writeFileSync } from 'node:fs';
import type { Result, Sandbox } from '../../harness.ts';
import { AWKWARD_URL, THERE } from '../../support/awkward-semaphore/index.ts';
import type { AwkwardSemaphore } from '../../support/awkward-semaphore/index.ts';
import type { SemaphoreContext } from '../../support/semaphore-context.ts';
import { onAwkward } from '../../support/on-awkward.ts';

/** docs/semaphore-story.md: an administrator rehearses a departure and a new role, and then makes them so. */

let box: Sandbox;
let instance: AwkwardSemaphore;
let there: SemaphoreContext;

beforeAll(async () => {
  ({ box, instance, there } = await onAwkward({ organization: false }));
});
afterAll(() => box.destroy());

async function done(argv: string): Promise<Result> {
  const result = await there.run(argv);
  if (result.code !== 0) throw new Error(`${argv} exited ${result.code}: ${result.stderr}`);
  return result;
}

test('pull, rehearse, see the difference, apply it, and find in the local log what was applied', async () => {
  await done(`pull --context acme --store ${box.path('rehearsal.db')}`);
  await done('people offboard bob --transfer-to ada --yes');
  await done('role new Keeper --permission organization.people.view --permission organization.groups.view');
  await done('group role Platform Keeper');
  expect(instance.writes()).toEqual([]);

  const difference = await there.run('diff --against acme');
  expect(difference).toMatchObject({
    code: 10,
    stdout: expect.stringMatching(/added\trole\tKeeper[^]*removed\tperson\tbob[^]*changed\tgroup\tPlatform/) as unknown,
  });
  const delta = await there.run('diff --against acme --json');
  const { access } = JSON.parse(delta.stdout) as { readonly access: unknown };
  expect(JSON.stringify(access)).toContain('carol');

  const document = box.path('org.yaml');
  writeFileSync(document, (await done('export')).stdout);
  const apply = ['apply', '-f', document, '--prune', '--max-removals', '50', '--context', 'acme'];
  const trial = await there.run([...apply, '--dry-run']);
  expect(trial).toMatchObject({ code: 10, stderr: expect.stringContaining('remove bob') as unknown });
  expect(instance.writes()).toEqual([]);

  const applied = await there.run([...apply, '--record', 'rehearsal', '--confirm', 'acme']);
  expect({ code: applied.code, stderr: applied.code === 0 ? '' : applied.stderr }).toEqual({ code: 0, stderr: '' });
  const keeper = [...instance.state.roles.values()].find(({ name }) => name === 'Keeper');
  expect(instance.writes()).toEqual([
    'POST /roles',
    `PUT /members/${THERE.platform}/role`,
    `DELETE /members/${THERE.bob}`,
  ]);
  expect(instance.state.members.get(THERE.platform)?.roleId).toBe(keeper?.id);
  expect(instance.state.members.has(THERE.bob)).toBe(false);

  interface Event {
    readonly operation: string;
    readonly description: string;
    readonly metadata: unknown;
  }
  const events = await there.json<readonly Event[]>('audit list --resource Organization');
  expect(events.map(({ operation, description }) => [operation, description])).toEqual([
    ['Applied', `3 changes made on ${AWKWARD_URL}`],
    ['Added', expect.stringContaining('was pulled from') as unknown],
  ]);
  expect(JSON.stringify(events[0]?.metadata)).toContain('give group Platform the role Keeper');

  const again = await there.run([...apply, '--record', 'rehearsal', '--confirm', 'acme']);
  expect(again.code).toBe(0);
  expect(instance.writes()).toHaveLength(3);
});
