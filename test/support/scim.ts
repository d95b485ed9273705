import { SCIM_PATH } from '../../src/domain/scim/paths.ts';
import { scimEnable } from '../../src/operations/scim/enable.ts';
import type { InputOf } from '../../src/core/operation.ts';
import type { Backend } from '../harness.ts';
import { INSTANCE } from './backends.ts';
import { acme } from './semaphore.ts';
import type { Acme } from './semaphore.ts';

/** The Acme of test/support/semaphore.ts, whose people an identity provider manages over SCIM. */

/** JSON of SCIM: a resource, a list of some, or an error; each has some of these. */
export interface Json {
  readonly id: string;
  readonly userName: string;
  readonly externalId?: string;
  readonly displayName?: string;
  readonly name?: object;
  readonly active: boolean;
  readonly emails: readonly { readonly value: string }[];
  readonly groups: readonly { readonly value: string; readonly display: string }[];
  readonly members?: readonly { readonly value: string; readonly display: string }[];
  readonly meta: { readonly version: string; readonly location: string };
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly Json[];
  readonly status: string;
  readonly detail: string;
  readonly scimType?: string;
}

export interface ScimResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Left out where there is none, as after a DELETE. */
  readonly body: Json;
}

interface Asked {
  /** The name of somebody in Acme, or a token; default: the provider. */
  readonly by?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where SCIM is looked for. */
  readonly base?: string;
}

export interface ScimBox extends Acme {
  /** The provider's token. */
  readonly token: string;
  /** Sends a request of SCIM. A body that is a text is sent as it is. */
  ask(method: string, path: string, body?: unknown, asked?: Asked): Promise<ScimResponse>;
}

/** Acme with a provider, which may do what `enable` says. */
export async function scimBox(backend: Backend, enable: InputOf<typeof scimEnable.input> = {}): Promise<ScimBox> {
  const box = await acme(backend);
  const { token } = await box.call(scimEnable, enable);
  return {
    ...box,
    token,
    async ask(method, path, body, { by, headers, base = SCIM_PATH } = {}) {
      const secret = by === undefined ? token : (box.names.get(`${by}.token`) ?? by);
      const response = await box.server.outside.fetch(`${INSTANCE}${base}${path}`, {
        method,
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/scim+json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? undefined : JSON.parse(text)) as Json,
      };
    },
  };
}

/** A user as providers send it. */
export const user = (name: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${name}@acme.example`,
  externalId: `ext-${name}`,
  name: { givenName: name, familyName: 'Example' },
  displayName: `${name} Example`,
  emails: [{ value: `${name}@acme.example`, type: 'work', primary: true }],
  active: true,
  ...more,
});

/** A PATCH of these operations. */
export const patch = (...operations: object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
