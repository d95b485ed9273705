import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { Agent } from '../../../../src/domain/jobs/agents.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { errorOf } from '../../../support/front-door.ts';
import { withProjects } from '../../../support/queues.ts';

/** The machines that run jobs. */

describe.each(backends())('agent list on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withProjects);
  });
  afterEach(() => box.destroy());

  /** What `agent list` says while jobs of these lines run, each started by the one before. */
  async function during<T>(lines: readonly string[], look: () => Promise<T>): Promise<T> {
    const [line, ...rest] = lines;
    if (line === undefined) return look();
    let seen: T | undefined;
    const result = await box.run(`job run ${line} -- make`, {
      program: async () => {
        seen = await during(rest, look);
        return 0;
      },
    });
    if (seen === undefined) throw new Error(result.stderr);
    return seen;
  }

  test('is empty where nothing runs', async () => {
    await box.run('job run --project Rocket -- make', { program: () => 0 });
    expect(await box.json('agent list')).toEqual([]);
  });

  test('has the hosts of jobs that run, with the jobs', async () => {
    const lines = ['--project Rocket --name build --machine-type e1', '--project Sled --name lint --machine-type e1'];
    const agents = await during([...lines, '--project Rocket --queue other'], () =>
      box.json<Flat<Agent>[]>('agent list --sort -machine_type'),
    );
    expect(agents).toMatchObject([
      { machine_type: 'e1', state: 'running', jobs: ['lint', 'build'], disabled: false, os: null },
      { machine_type: null, state: 'running', jobs: ['make'] },
    ]);
    expect(agents[0]?.host).not.toBe('');
    expect(agents[0]?.connected_at).toMatch(/^2026-03-01T/);
  });

  test('is narrowed by type, name and state', async () => {
    const counts = await during(['--project Rocket --machine-type e1'], () =>
      Promise.all(
        ['--machine-type e1', '--machine-type e2', '--search nowhere', '--state running', '--state waiting'].map(
          async (flags) => (await box.run(`agent list --count ${flags}`)).stdout.trim(),
        ),
      ),
    );
    expect(counts).toEqual(['1', '0', '0', '1', '0']);
  });

  test('needs a permission, and has no machines of projects that one may not see', async () => {
    await box.json('role new Watcher --permission organization.view --permission organization.self_hosted_agents.view');
    await box.json('people role margaret Watcher');
    await box.json('role new Idle --permission organization.view');
    await box.json('people role linus Idle');
    const [watcher, nobody] = [await box.as('margaret'), await box.as('linus')];
    const lists = await during(['--project Sled --name lint'], async () => [
      await watcher.json('agent list'),
      await box.json('agent list'),
    ]);
    expect(lists).toMatchObject([[], [{ jobs: ['lint'] }]]);
    expect(errorOf(await nobody.run('agent list --json'))).toMatchObject({ code: 'forbidden' });
  });
});
