import * as z from 'zod/mini';
import { id, list, moment, text } from './wire.ts';

/** What Semaphore's public API answers of jobs and of the machines that run them. */

/** In an address, which must not be longer than what is between here and the instance takes. */
const LONGEST_TOKEN = 2048;
const pageToken = () => z.pipe(text(), z.string().check(z.maxLength(LONGEST_TOKEN)));

/** A variable whose value is none is left out by who reads it. */
const variable = z.looseObject({ name: text(), value: text() });

const machine = z.catch(z.looseObject({ type: text() }), { type: '' });
const NO_SPEC = { project_id: '', agent: { machine: { type: '' } }, env_vars: [] };
const spec = z.catch(
  z.looseObject({
    project_id: z.catch(id(), ''),
    agent: z.catch(z.looseObject({ machine }), NO_SPEC.agent),
    env_vars: list(variable),
  }),
  NO_SPEC,
);

export const jobAnswer = z.looseObject({
  metadata: z.looseObject({
    id: id(),
    name: text(),
    create_time: moment(),
    start_time: moment(),
    finish_time: moment(),
  }),
  /** Of a job that nobody may look into, most of it is empty. */
  spec,
  status: z.looseObject({
    state: text(),
    result: text(),
    /** null until it has one. */
    agent: z.catch(z.looseObject({ name: text(), ip: text() }), { name: '', ip: '' }),
  }),
});
export type WireJob = z.infer<typeof jobAnswer>;

export const jobsAnswer = z.looseObject({
  jobs: z._default(z.array(jobAnswer), []),
  next_page_token: pageToken(),
});

/** Without this filter, and with none of these, the instance lists no job at all. */
export const WIRE_STATES = ['PENDING', 'QUEUED', 'RUNNING', 'FINISHED'] as const;
export type WireState = (typeof WIRE_STATES)[number];

const count = () => z.catch(z.number().check(z.int(), z.gte(0)), 0);

export const agentTypesAnswer = z.looseObject({
  agent_types: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      status: z.catch(z.looseObject({ total_agent_count: count() }), { total_agent_count: 0 }),
    }),
  ),
});

export const agentsAnswer = z.looseObject({
  agents: z.array(
    z.looseObject({
      metadata: z.looseObject({
        name: z.string(),
        type: text(),
        connected_at: moment(),
        disabled_at: moment(),
        hostname: text(),
        os: text(),
        version: text(),
      }),
      status: z.catch(z.looseObject({ state: text() }), { state: '' }),
    }),
  ),
  cursor: pageToken(),
});
export type WireAgent = z.infer<typeof agentsAnswer>['agents'][number];
