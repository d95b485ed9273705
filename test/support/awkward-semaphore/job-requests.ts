import type { DoubleAgent, DoubleJob } from './state.ts';
import { noSuch, ok, PAGE, Refusal } from './world.ts';
import type { Handler, World } from './world.ts';

/** What the awkward instance answers of jobs and agents: times are texts, what is not yet is 0, and a page has two. */

/** The most that may be asked for at a time. */
const MOST = 30;

const shownJob = (job: DoubleJob) => ({
  metadata: {
    name: job.name,
    id: job.id,
    create_time: String(job.times.created),
    update_time: String(job.times.created),
    start_time: String(job.times.started),
    finish_time: String(job.times.finished),
  },
  spec:
    job.projectId === ''
      ? null
      : {
          agent: { machine: { type: job.machineType, os_image: '' }, containers: [], image_pull_secrets: [] },
          files: [],
          env_vars: Object.entries(job.variables).map(([name, value]) => ({ name, value })),
          secrets: [],
          commands: ['make'],
          project_id: job.projectId,
        },
  status: { state: job.state, result: job.result, agent: job.agent && { ...job.agent, ports: [] } },
});

const shownAgent = ({ name, type, state, disabled }: DoubleAgent) => ({
  metadata: {
    ...{ name, type, connected_at: 1_770_000_000, version: 'v2.2.6', os: 'Ubuntu 24.04', arch: 'x86_64' },
    ...{ hostname: `host-of-${name}`, ip_address: '198.51.100.7', pid: 14 },
    ...(disabled ? { disabled_at: 1_770_000_100 } : {}),
  },
  status: { state },
});

const refused = (status: number, code: number, message: string): Refusal =>
  new Refusal(status, JSON.stringify({ code, message, details: [] }));

function jobNamed({ state }: World, id: string | undefined): DoubleJob {
  const one = state.jobs.find((job) => job.id === id && !job.isHidden);
  if (one === undefined) throw refused(404, 5, `Job ${id ?? ''} not found`);
  return one;
}

/** One that was stopped goes on for a while. */
function look(job: DoubleJob): DoubleJob {
  if (job.stopsAfter === undefined || (job.stopsAfter -= 1) >= 0) return job;
  return Object.assign(job, { state: 'FINISHED', result: 'STOPPED' });
}

const ifThere =
  (handler: Handler): Handler =>
  (world, asked) => {
    if (world.quirks.withoutJobs) throw noSuch();
    return handler(world, asked);
  };

const ifAllowed = (handler: Handler): Handler =>
  ifThere((world, asked) => {
    if (world.quirks.hidesAgents) throw new Refusal(401, 'Permission denied');
    return handler(world, asked);
  });

export const JOB_HANDLERS: Readonly<Record<string, Handler>> = {
  'GET jobs': ifThere(({ state }, { query }) => {
    if (Number(query.get('page_size') ?? 0) > MOST) throw refused(400, 3, `Page size can't exceed ${MOST}`);
    // Without a state there is no job.
    const states = query.getAll('states');
    const latest = state.jobs.filter((job) => !job.isHidden && states.includes(job.state)).toReversed();
    const after = query.get('page_token') ?? '';
    const begin = latest.findIndex(({ id }) => `after ${id}` === after) + 1;
    const page = latest.slice(begin, begin + PAGE);
    const last = begin + PAGE < latest.length ? page.at(-1) : undefined;
    return ok({ jobs: page.map(shownJob), next_page_token: last === undefined ? '' : `after ${last.id}` });
  }),
  'GET jobs :': ifThere((world, { path }) => ok(shownJob(look(jobNamed(world, path[1]))))),
  'POST jobs : stop': ifThere((world, { path }) => {
    const job = jobNamed(world, path[1]);
    if (job.state !== 'FINISHED') job.stopsAfter ??= 1;
    return ok({});
  }),
  'GET self_hosted_agent_types': ifAllowed(({ state }) =>
    ok({
      agent_types: state.agentTypes.map((name) => ({
        metadata: { name, create_time: 1_770_000_000, update_time: '' },
        spec: { agent_name_settings: { assignment_origin: 'assignment_origin_agent', release_after: 0, aws: null } },
        status: { total_agent_count: state.agents.filter(({ type }) => type === name).length },
      })),
    }),
  ),
  'GET agents': ifAllowed(({ state }, { query }) => {
    const size = Number(query.get('page_size') ?? 200);
    if (size < 5 || size > 200) throw refused(400, 3, `page size of ${size} is invalid`);
    const type = query.get('agent_type') ?? '';
    const all = state.agents.filter((one) => type === '' || one.type === type);
    const begin = Number(query.get('cursor') ?? 0);
    const next = begin + PAGE < all.length ? String(begin + PAGE) : '';
    return ok({ agents: all.slice(begin, begin + PAGE).map(shownAgent), cursor: next });
  }),
};
