import type { DoubleNotification } from './state.ts';
import { THERE } from './state.ts';
import { bad, found, noSuch, ok, Refusal, text } from './world.ts';
import type { Asked, Handler, World } from './world.ts';

/** What the awkward instance answers to requests for notifications: one on a page, and what is not there is null or empty. */

interface Sent {
  readonly metadata?: { readonly name?: unknown };
  readonly spec?: { readonly rules?: unknown[] };
}

/** Times are texts, and a document does not say what kind it is. */
const shown = ({ id, name, rules, creatorId = '' }: DoubleNotification) => ({
  metadata: { name, id, create_time: '1770000000', update_time: '1770000000', creator_id: creatorId },
  spec: { rules: rules.map(withEveryFilter) },
  status: { failures: [] },
});

const NO_FILTER = { projects: [], branches: [], pipelines: [], blocks: [], states: [], results: [], tags: [] };
const withEveryFilter = (rule: unknown): unknown => ({
  ...(rule as object),
  filter: { ...NO_FILTER, ...(rule as { readonly filter: object }).filter },
});

/** A document that is not whole is refused. So are fields that Semaphore ignores, because nobody should send them. */
function documentIn({ body }: Asked): { readonly name: string; readonly rules: unknown[] } {
  const { metadata, spec } = body as Sent;
  const name = text(metadata?.name);
  if (name === undefined || name === '') throw bad('name is required');
  if (spec?.rules === undefined || spec.rules.length === 0) throw bad('at least one rule is required');
  const unknown = /"(?:unsigned|to|resource|operation|actor|outcome)":/.exec(JSON.stringify(spec));
  if (unknown !== null) throw bad(`unknown field ${unknown[0]}`);
  return { name, rules: spec.rules.map(withNulls) };
}

/** The answer has every receiver, also those that were not given. */
const withNulls = (rule: unknown): unknown => {
  const { notify } = rule as { readonly notify: object };
  return { ...(rule as object), notify: { slack: null, email: { subject: '', cc: [] }, webhook: null, ...notify } };
};

/** As its gateway says it: with the number of a code, and a message. */
const notThere = (name: string) => ({ code: 5, message: `Notification ${name} not found`, details: [] });

function one({ state }: World, ref: string | undefined): DoubleNotification {
  const there = [...state.notifications.values()].find(({ name }) => name === ref);
  return there ?? found(state.notifications, ref);
}

function requireFree({ state }: World, name: string, id: string | undefined): void {
  if ([...state.notifications.values()].some((other) => other.name === name && other.id !== id))
    throw new Refusal(400, JSON.stringify({ code: 9, message: `name '${name}' has already been taken`, details: [] }));
}

export const NOTIFICATION_HANDLERS: Readonly<Record<string, Handler>> = {
  'GET notifications': ({ state }, { query }) => {
    const all = [...state.notifications.values()];
    const begin = Number(query.get('page_token') ?? 0);
    const next = begin + 1 < all.length ? String(begin + 1) : '';
    // What is empty is left out.
    const page = all.slice(begin, begin + 1).map(shown);
    return ok({ ...(page.length === 0 ? {} : { notifications: page }), next_page_token: next });
  },
  'GET notifications :': (world, { path }) => ok(shown(one(world, path[1]))),
  'POST notifications': (world, asked) => {
    const { name, rules } = documentIn(asked);
    requireFree(world, name, undefined);
    const made: DoubleNotification = { id: world.state.newId(), name, rules, creatorId: THERE.ada };
    world.state.notifications.set(made.id, made);
    return ok(shown(made));
  },
  'PATCH notifications :': (world, asked) => {
    const there = one(world, asked.path[1]);
    const { name, rules } = documentIn(asked);
    requireFree(world, name, there.id);
    if (world.quirks.viewsNotificationsOnly) throw new Refusal(404, JSON.stringify(notThere(there.name)));
    Object.assign(there, { name, rules, creatorId: THERE.ada });
    return ok(shown(there));
  },
  'DELETE notifications :': (world, { path }) => {
    if (!world.state.notifications.delete(one(world, path[1]).id)) throw noSuch();
    return ok({});
  },
};
