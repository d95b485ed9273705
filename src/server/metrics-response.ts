import { execute } from '../core/engine/index.ts';
import { settingsShow } from '../operations/settings/show.ts';
import { sessionOf } from './request-handler.ts';
import type { Incoming, ServerDependencies } from './request-handler.ts';

/** What a scraper reads. */
export interface Exposition {
  readonly type: string;
  readonly text: () => Promise<string>;
}

/**
 * The metrics, for those who may see the organization's general settings: they tell how busy it is. An existing
 * operation stands at the gate, so that there is one way to authenticate, to authorise and to record a refusal; what it
 * answers is not used. Throws what it throws.
 */
export async function metricsResponse(
  incoming: Incoming,
  around: ServerDependencies,
  { type, text }: Exposition,
): Promise<Response> {
  await execute(sessionOf(incoming, around), settingsShow, {});
  return new Response(await text(), { headers: { ...incoming.defaultHeaders, 'content-type': type } });
}
