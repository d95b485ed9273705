import samlp from 'samlp';
import { ACS, ENTITY, IDP } from './documents.ts';
import type { Key } from './documents.ts';

/** An identity provider that others wrote, as a peer. */

const USER = {
  id: 'grace-at-corp',
  emails: [{ value: 'grace@acme.example' }],
  displayName: 'Grace Hopper',
  name: { givenName: 'Grace', familyName: 'Hopper' },
};

type Options = Parameters<typeof samlp.getSamlResponse>[0];

/** Its response to whom it knows as grace, by the clock of this machine. */
export const samlpResponse = ({ key, cert }: Key, options: Partial<Options> = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    samlp.getSamlResponse(
      {
        ...{ issuer: IDP, key, cert, audience: ENTITY, recipient: ACS, destination: ACS },
        ...{ signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256', lifetimeInSeconds: 300 },
        ...options,
      },
      USER,
      (error, response) => (error ? reject(error) : resolve(response)),
    );
  });
