import { execute } from '../core/engine/index.ts';
import type { Instance } from '../api/instance.ts';
import { BASE, V1 } from '../api/route.ts';
import type { Route } from '../api/route.ts';
import { sessionWhoami } from '../operations/session/whoami.ts';
import { json } from './responses.ts';
import { sessionOf } from './request-handler.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';

/** Names the server, its version, its organization and what it supports, to authenticated clients. */
export async function instanceResponse(
  incoming: Incoming,
  around: ServerDependencies,
  version: string,
  routes: readonly Route[],
): Promise<Response> {
  const { organization } = await execute(sessionOf(incoming, around), sessionWhoami, {});
  const operations = [...new Set(routes.filter(({ api }) => api === V1).map(({ operation }) => operation.name))].sort();
  return json(
    { name: 'roster', version, api: BASE, organization, operations } satisfies Instance,
    incoming.defaultHeaders,
  );
}
