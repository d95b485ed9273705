/** Requests whose answers are of one resource, of signing in (test/api/one-shape.test.ts). */

type Step = readonly [method: string, path: string, body?: object];
export interface Kind {
  readonly schema: string;
  /** A request beforehand. */
  readonly given?: Step;
  /** Requests in order; `{id}` is the id that the first answer has. */
  readonly steps: readonly Step[];
}

export const SIGN_IN_KINDS: Readonly<Record<string, Kind>> = {
  'providers of sign-in': {
    schema: 'SignInProvider',
    steps: [
      ['PUT', '/signin/providers/entra/oidc', { issuer: 'https://e.example', client_id: 'x', public_client: true }],
      ['PUT', '/signin/providers/entra/oidc', { title: 'Entra ID' }],
      ['GET', '/signin/providers/entra'],
      ['GET', '/signin/providers'],
      ['POST', '/signin/providers/entra/disable'],
      ['POST', '/signin/providers/entra/enable'],
      ['DELETE', '/signin/providers/entra'],
    ],
  },
  'mappings of sign-in': {
    schema: 'SignInMapping',
    given: ['DELETE', '/signin/providers/entra'],
    steps: [
      ['PUT', '/signin/mappings/makers', { role: 'Member' }],
      ['GET', '/signin/mappings'],
      ['DELETE', '/signin/mappings/makers'],
    ],
  },
};
