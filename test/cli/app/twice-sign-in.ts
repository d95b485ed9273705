import { writeFileSync } from 'node:fs';
import type { Sandbox } from '../../harness.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { linkTo } from '../../support/linked.ts';
import { GONE } from '../../support/twice.ts';
import type { Row } from '../../support/twice.ts';

/** Rows of writes that are run twice: the providers by which people sign in. */

const OIDC = 'signin configure oidc okta --issuer https://acme.okta.com --client-id roster --public-client';
const SAML = 'signin configure saml adfs --entity-id urn:adfs --sso-url https://adfs.acme.example/ls';

const configured = async (box: Sandbox): Promise<string> => (await box.run(OIDC)).stdout;
const after =
  (line: string) =>
  async (box: Sandbox): Promise<string> =>
    (await configured(box)) + (await box.run(line)).stdout;

export const SIGN_IN: Readonly<Record<string, Row>> = {
  'signin configure oidc': { line: OIDC, second: 'unchanged' },
  'signin configure saml': {
    line: `${SAML} --certificate-file {given}`,
    second: 'unchanged',
    async given(box) {
      writeFileSync(box.path('adfs.pem'), (await makeCertificates()).cert);
      return box.path('adfs.pem');
    },
  },
  'signin disable': { line: 'signin disable okta', second: 'unchanged', given: configured },
  'signin enable': { line: 'signin enable okta', second: 'unchanged', given: after('signin disable okta') },
  'signin require': { line: 'signin require on', second: 'unchanged', given: configured },
  'signin mapping set': { line: 'signin mapping set makers --role Member', second: 'unchanged', given: configured },
  'signin mapping remove': {
    line: 'signin mapping remove makers --yes',
    second: ['not_found', GONE],
    given: after('signin mapping set makers --role Member'),
  },
  'signin unlink': {
    line: 'signin unlink linus --yes',
    second: ['not_found', GONE],
    async given(box) {
      await configured(box);
      await linkTo(box, 'linus');
      return '';
    },
  },
  'signin remove': { line: 'signin remove okta --yes', second: ['not_found', GONE], given: configured },
};
