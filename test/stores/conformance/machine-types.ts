import type { AgentRecord } from '../../../src/domain/jobs/agent.ts';
import type { MachineQuota } from '../../../src/domain/jobs/machine-types.ts';
import { AT, LATER, person } from './fixtures.ts';
import type { Suite } from './fixtures.ts';
import { project } from './projects.ts';

const quota = (id: string, machine_type: string, most: number, at = AT): MachineQuota => ({
  id,
  machine_type,
  quota: most,
  created_at: at,
  updated_at: at,
});

const agent = (scope_id: string, more: Partial<AgentRecord> = {}): AgentRecord => ({
  scope_id,
  machine_type: 'e1-standard-2',
  os_image: null,
  created_at: AT,
  updated_at: AT,
  ...more,
});

/** Quotas of machine types, and initialization agents. */
export const machineTypes: Suite = ({ store }) => {
  const [large, small, upper] = [quota('1', 'e1-large', 3), quota('2', 'a1-small', 0), quota('3', 'E1-large', 100_000)];
  const put = (...quotas: MachineQuota[]) =>
    store().write(async (tx) => {
      for (const one of quotas) await tx.machineTypes.putQuota(one);
    });
  const all = () => store().read((tx) => tx.machineTypes.quotas());
  const quotaOf = (name: string) => store().read((tx) => tx.machineTypes.quotaOf(name));

  test('quotas come by machine type, in the order of code points, and are found in their case', async () => {
    await put(large, small, upper);
    expect(await all()).toEqual([upper, small, large]);
    expect(await quotaOf('e1-large')).toEqual(large);
    expect(await quotaOf('E1-large')).toEqual(upper);
    expect(await quotaOf('E1-LARGE')).toBeUndefined();
  });

  test('another quota of the machine type replaces the one that is there', async () => {
    await put(large, quota('4', 'e1-large', 9, LATER));
    expect(await all()).toEqual([{ ...large, quota: 9, updated_at: LATER }]);
  });

  test('one is removed', async () => {
    await put(large, small);
    await store().write((tx) => tx.machineTypes.removeQuota(large.id));
    expect(await all()).toEqual([small]);
  });

  const agents = (...ids: readonly string[]) => store().read((tx) => tx.machineTypes.agents(ids));

  test('agents are found by whose they are, replaced and removed', async () => {
    const later = agent('o', { machine_type: null, updated_at: LATER });
    await store().write(async (tx) => {
      await tx.machineTypes.putAgent(agent('o', { os_image: 'ubuntu2204' }));
      await tx.machineTypes.putAgent(agent('p'));
    });
    expect(await agents('o', 'q')).toEqual([agent('o', { os_image: 'ubuntu2204' })]);
    await store().write((tx) => tx.machineTypes.putAgent(later));
    expect(await agents('o')).toEqual([later]);
    await store().write((tx) => tx.machineTypes.removeAgent('o'));
    expect(await agents('o', 'p')).toEqual([agent('p')]);
    expect(await store().read((tx) => tx.machineTypes.allAgents())).toEqual([agent('p')]);
  });

  test('the agent of a project goes with it', async () => {
    const ada = person('ada');
    const [rocket, moon] = [project('rocket', ada), project('moon', ada)];
    await store().write(async (tx) => {
      await tx.people.insert([ada]);
      await tx.projects.insert([rocket, moon]);
      await tx.machineTypes.putAgent(agent(rocket.id));
      await tx.machineTypes.putAgent(agent(moon.id));
      await tx.projects.remove([rocket.id]);
    });
    expect(await agents(rocket.id, moon.id)).toEqual([agent(moon.id)]);
  });
};
