import { agentsRunning, isAgentWanted } from '../../../src/domain/jobs/agents.ts';

/** Which machines run jobs. */

const job = (id: string, host: string, machine_type: string | null, started_at: string | null) => ({
  ...{ id, name: `job ${id}`, host, machine_type, started_at },
});

test('a host is one agent for each machine type, since its first job began', () => {
  const agents = agentsRunning([
    job('3', 'one', null, '2026-03-01T09:02:00.000Z'),
    job('2', 'one', 'e1', null),
    job('1', 'one', null, '2026-03-01T09:01:00.000Z'),
    job('0', 'two', 'e1', '2026-03-01T09:00:00.000Z'),
  ]);
  expect(agents.map(({ id, jobs, connected_at }) => [id, jobs.map((one) => one.id), connected_at])).toEqual([
    ['one', ['3', '1'], '2026-03-01T09:01:00.000Z'],
    ['one/e1', ['2'], null],
    ['two/e1', ['0'], '2026-03-01T09:00:00.000Z'],
  ]);
});

test.each([
  [{}, true],
  [{ search: 'BUILD' }, true],
  [{ search: 'deploy' }, false],
  [{ machine_type: 'e1' }, true],
  [{ machine_type: 'E1' }, false],
  [{ state: 'running' }, true],
  [{ state: 'waiting' }, false],
] as const)('%j of an agent that runs: %s', (wanted, isWanted) => {
  expect(isAgentWanted({ name: 'builder-1', machine_type: 'e1', state: 'running' }, wanted)).toBe(isWanted);
});
