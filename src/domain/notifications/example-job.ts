import type { EndedJob } from './job-ends.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const BEGAN = '2026-01-01T00:00:00.000Z';
const ENDED = '2026-01-01T00:01:00.000Z';

/** The job that a test tells of; there is none such. */
export const EXAMPLE: EndedJob = {
  project: { id: NIL, name: 'example' },
  record: {
    id: NIL,
    seq: 1,
    project_id: NIL,
    queue_id: NIL,
    queue_name: 'example',
    of_organization: false,
    name: 'example',
    state: 'passed',
    priority: 50,
    branch: 'main',
    tag: null,
    pull_request: null,
    pipeline: 'example',
    block: 'example',
    url: null,
    machine_type: null,
    host: 'example',
    actor: { type: 'user', id: NIL, name: 'example' },
    created_at: BEGAN,
    started_at: BEGAN,
    ended_at: ENDED,
    exit_status: 0,
    lease: 30,
    lease_until: ENDED,
    stop_at: null,
  },
};
