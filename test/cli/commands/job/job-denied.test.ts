import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { withProjects } from '../../../support/queues.ts';

/** Settings that refuse jobs of some. In Rocket, margaret is a Contributor, ada made it, and adam has a role in the organization alone. */

describe.each(backends())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, async (made) => {
      await withProjects(made);
      await made.json('group create Builders --member linus');
      await made.json('project people add Rocket Builders --role Contributor');
    });
  });
  afterEach(() => box.destroy());

  /** Who of them may run a job, or for the others the setting that is in the way. */
  async function outcomes(): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    for (const name of ['ada', 'adam', 'margaret', 'linus']) {
      const by = name === 'ada' ? box : await box.as(name);
      const result = await by.run('job run --project Rocket --json -- make', { program: () => 0 });
      found[name] = result.code === 0 ? 'runs' : errorOf(result).details.setting;
    }
    return found;
  }

  test('members, by themselves or by a group, and all others are refused jobs by a setting each', async () => {
    expect(await outcomes()).toEqual({ ada: 'runs', adam: 'runs', margaret: 'runs', linus: 'runs' });
    await box.json('settings set deny_non_member_jobs true');
    expect(await outcomes()).toEqual({ ada: 'runs', adam: 'deny_non_member_jobs', margaret: 'runs', linus: 'runs' });
    await box.json('settings set deny_member_jobs true');
    const both = { ada: 'deny_member_jobs', margaret: 'deny_member_jobs', linus: 'deny_member_jobs' };
    expect(await outcomes()).toEqual({ ...both, adam: 'deny_non_member_jobs' });
    await box.json('settings set deny_non_member_jobs false');
    expect(await outcomes()).toEqual({ ...both, adam: 'runs' });
    expect(errorOf(await box.run('job run --project Rocket --json -- make'))).toMatchObject({
      code: 'forbidden',
      message: 'deny_member_jobs is set: who has a role in the project Rocket may run no jobs there',
    });
    expect(await box.json('job list --state waiting')).toEqual([]);
  });

  test('a job that waits is refused its turn', async () => {
    await box.json('queue create deploy --project Rocket');
    await box.json('queue pause deploy');
    const waiting = box.run('job run --project Rocket --queue deploy --json -- make', { program: () => 0 });
    while ((await box.json<unknown[]>('job list --state waiting')).length === 0) continue;
    await box.json('settings set deny_member_jobs true');
    await box.json('queue resume deploy');
    const { code, stderr } = await waiting;
    expect([code, stderr]).toEqual([5, expect.stringContaining('deny_member_jobs is set') as string]);
    expect(await box.json('job list --fields state')).toEqual([{ state: 'stopped' }]);
  });
});
