import { execute } from '../core/execute.ts';
import type { Instance } from '../http/instance.ts';
import { BASE } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { sessionWhoami } from '../operations/session.ts';
import { json } from './answers.ts';
import { sessionOf } from './calls.ts';
import type { Incoming, ServerDependencies } from './calls.ts';

/** Names the server, its version, its organization and what it supports, to whoever is known here. */
export async function instanceAnswer(
  incoming: Incoming,
  around: ServerDependencies,
  version: string,
  routes: readonly Route[],
): Promise<Response> {
  const { organization } = await execute(sessionOf(incoming, around), sessionWhoami, {});
  const operations = [...new Set(routes.map(({ operation }) => operation.name))].sort();
  return json(
    { name: 'roster', version, api: BASE, organization, operations } satisfies Instance,
    incoming.defaultHeaders,
  );
}
