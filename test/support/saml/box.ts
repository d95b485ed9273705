import type { SignInProvider } from '../../../src/domain/signin/provider.ts';
import { settingsSet } from '../../../src/operations/settings/set.ts';
import { coreBox } from '../core.ts';
import type { CoreBox } from '../core.ts';
import { testServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { visitor } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';
import { IDP, NOW } from './documents.ts';
import type { Key } from './documents.ts';

/** A server whose people sign in by SAML, without a browser. */

export const ORIGIN = 'https://roster.acme.example';
export const SSO = 'https://idp.acme.example/sso';

export interface SamlBox {
  readonly box: CoreBox;
  readonly server: TestServer;
  /** Somebody with a browser, at the public address unless told otherwise. */
  readonly visitor: (origin?: string) => Visitor;
  readonly configured: (change: Partial<SignInProvider>) => Promise<void>;
  readonly destroy: () => Promise<void>;
}

/** With the provider `corp`, which makes people of those whom nobody knows. */
export async function samlBox({ cert }: Pick<Key, 'cert'>, url = ORIGIN): Promise<SamlBox> {
  const box = await coreBox();
  box.clock.now = NOW;
  if (url !== '') await box.call(settingsSet, { key: 'url', value: url });
  const { id: configured_by } = await box.personOf('ada');
  const at = new Date(NOW).toISOString();
  const corp: SignInProvider = {
    ...{ id: 'p1', name: 'corp', title: 'Corp', status: 'enabled', configured_by, kind: 'saml' },
    ...{ trust_email: true, domains: [], create_people: true, default_role_id: null, groups_claim: 'groups' },
    ...{ created_at: at, updated_at: at, last_used_at: null },
    settings: { entity_id: IDP, sso_url: SSO, certificates: [cert], name_id_format: null },
  };
  const configured: SamlBox['configured'] = (change) =>
    box.store.write((tx) => tx.signIn.putProvider({ ...corp, ...change } as SignInProvider));
  await configured({});
  const server = await testServer(box.path, box.environment);
  return {
    box,
    server,
    visitor: (origin = ORIGIN) => visitor(server, origin),
    configured,
    async destroy() {
      await server.close();
      await box.destroy();
    },
  };
}
