import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import type { Context } from '../../core/context.ts';
import type { ActorUse } from '../../core/store/audit.ts';
import type { Reads } from '../../core/store/index.ts';
import { replaying } from '../../domain/access/replay.ts';
import { graphOf } from '../../domain/organization-file/graph.ts';
import { planOf } from '../../domain/organization-file/plan.ts';
import type { OrganizationState } from '../../domain/organization-file/state.ts';
import { accountRef, ref, toRef } from '../../domain/references.ts';
import { inTurns } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { documentFields, DOCUMENT_ERRORS } from '../organization/diff.ts';
import { readState, VIEWS, VIEWS_OF_PROJECTS } from '../organization/file/read-state.ts';
import { periodSince, sinceField } from './period.ts';

/** How many refusals are listed, the most frequent first. */
const MOST_LISTED = 1000;
/** How many actors the log is asked about at a time. */
const STEP = 500;

const refusal = z.object({
  subject: accountRef,
  /** What was done, such as `User.Added`. */
  event: z.string(),
  /** null: in the organization. */
  project: z.nullable(ref),
  /** The permissions that would be missing. */
  missing: z.array(z.string()),
  /** How often. */
  events: z.number(),
});
type SimulatedRefusal = z.infer<typeof refusal>;

export const accessSimulate = query({
  name: 'access.simulate',
  summary: 'Replay what people did against a document, to see what it would refuse',
  permission: [...VIEWS, 'organization.audit_logs.view'],
  also: VIEWS_OF_PROJECTS,
  long: true,
  input: z.object({
    ...documentFields(),
    since: sinceField('what was done since'),
  }),
  output: z.object({
    organization: ref,
    /** From when on the log was read. */
    since: z.string(),
    /** When the first event of the log was recorded; null: there is none. */
    log_begins: z.nullable(z.string()),
    /** How many events could be judged. */
    judged: z.number(),
    /** How many of them would be refused, and are not refused as it is. */
    refused: z.number(),
    /** How many would be refused as it is as well, such as those of somebody who got a smaller role since. */
    refused_already: z.number(),
    /** What would be refused, the most frequent first; no more than 1000. */
    refusals: z.array(refusal),
    /** How many more there are. */
    more_refusals: z.number(),
    /** Kinds of events that say too little of what they needed. */
    unjudged: z.array(z.object({ event: z.string(), why: z.string(), events: z.number() })),
  }),
  errors: ['forbidden', 'invalid', ...DOCUMENT_ERRORS],
  async run(context, { document, prune, since }) {
    const period = await periodSince(context.tx, since, context.at);
    const state = await readState(context);
    const steps = <T>(work: Steps<T>): Promise<T> => inTurns(work, context.pace);
    const { after } = await steps(planOf(state, document, { prune }));
    const judge = replaying(await steps(graphOf(state)), await steps(graphOf(after)));
    const names = namesIn(state);
    const refusals: SimulatedRefusal[] = [];
    const unjudged = new Map<string, { readonly event: string; readonly why: string; events: number }>();
    let judged = 0;
    let refused = 0;
    let refused_already = 0;
    for await (const { actor, use } of usesOf(context, state, period.asked)) {
      const event = `${use.resource}.${use.operation}`;
      const verdict = judge({ ...use, kind: event });
      if (verdict.outcome === 'free') continue;
      if (verdict.outcome === 'unjudged') {
        const key = `${event} ${verdict.why}`;
        const there = unjudged.get(key) ?? { event, why: verdict.why, events: 0 };
        there.events += use.events;
        unjudged.set(key, there);
        continue;
      }
      judged += use.events;
      if (verdict.outcome === 'refused_already') refused_already += use.events;
      if (verdict.outcome !== 'refused') continue;
      refused += use.events;
      refusals.push({
        subject: actor,
        event,
        project: use.projectId === null ? null : { id: use.projectId, name: names.get(use.projectId) ?? use.projectId },
        missing: [...verdict.missing],
        events: use.events,
      });
    }
    refusals.sort((a, b) => b.events - a.events);
    return {
      organization: toRef(state.organization),
      since: period.since,
      log_begins: period.log_begins,
      judged,
      refused,
      refused_already,
      refusals: refusals.slice(0, MOST_LISTED),
      more_refusals: Math.max(0, refusals.length - MOST_LISTED),
      unjudged: [...unjudged.values()].sort((a, b) => b.events - a.events),
    };
  },
});

/** The names of projects by id. */
const namesIn = ({ projects }: OrganizationState): ReadonlyMap<string, string> =>
  new Map(projects.map(({ id, name }) => [id, name]));

/** What the people and service accounts of a state did, some hundred of them at a time. */
async function* usesOf(
  { tx, pace }: Context<Reads>,
  { people, serviceAccounts }: OrganizationState,
  since: string,
): AsyncIterable<{ readonly actor: SimulatedRefusal['subject']; readonly use: ActorUse }> {
  const actors = [
    ...people.map(({ id, username }) => ({ type: 'user' as const, id, name: username })),
    ...serviceAccounts.map(({ id, name }) => ({ type: 'service_account' as const, id, name })),
  ];
  for (let at = 0; at < actors.length; at += STEP) {
    const some = new Map(actors.slice(at, at + STEP).map((actor) => [actor.id, actor]));
    for (const use of await tx.audit.uses([...some.keys()], since)) {
      const actor = some.get(use.actorId);
      if (actor !== undefined) yield { actor, use };
    }
    await pace();
  }
}
