import { etagOf, returnsResource } from '../api/etag.ts';
import type { Route } from '../api/route.ts';
import { jsonInSteps } from '../lib/json-in-steps.ts';
import type { Steps } from '../lib/steps.ts';

/** What routes return, as responses have it. */

/** What a route returns as JSON, and the ETag of a resource. A class, so that it is told from what routes return. */
export class Representation {
  /** As text, or as its bytes. */
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly etag: string | undefined;

  constructor(body: string | Uint8Array<ArrayBuffer>, etag: string | undefined) {
    this.body = body;
    this.etag = etag;
  }
}

/** Makes the representation of what a route returned, unless it is one already. */
export type Represent = (route: Route, output: unknown) => Representation;

/**
 * Makes representations of outputs, which nobody changes once they are there. A read may return a resource that the store
 * has cached, the same one again and again: its representation is made once, and is kept as long as the resource is.
 */
export function representations(): Represent {
  const made = new WeakMap<object, { readonly route: Route; readonly representation: Representation }>();
  return (route, output) => {
    if (output instanceof Representation) return output;
    const isResource = returnsResource(route);
    if (!isResource || route.operation.mode !== 'read' || typeof output !== 'object' || output === null)
      return new Representation(encoded(route, output), isResource ? etagOf(output) : undefined);
    const known = made.get(output);
    if (known?.route === route) return known.representation;
    const representation = new Representation(encoded(route, output), etagOf(output));
    made.set(output, { route, representation });
    return representation;
  };
}

/** The same text of a whole organization, made in steps. */
export const encodedInSteps = (route: Route, output: unknown): Steps<string> =>
  jsonInSteps(route.response.encode(output) as object);

const encoded = (route: Route, output: unknown): string => JSON.stringify(route.response.encode(output));
