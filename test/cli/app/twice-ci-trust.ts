import { writeFileSync } from 'node:fs';
import { startIssuer } from '../../support/issuer.ts';
import { GONE, TAKEN } from '../../support/twice.ts';
import type { Row } from '../../support/twice.ts';

/** Rows of writes that are run twice: trust in CI systems. */

const ISSUER = 'https://ci.example';
const TRUSTING = `signin trust add --issuer ${ISSUER} --subject repo:acme/web:* --service-account deployer --audience here`;

export const CI_TRUST: Readonly<Record<string, Row>> = {
  'signin trust add': { line: TRUSTING, second: ['conflict', TAKEN] },
  'signin trust remove': {
    line: 'signin trust remove repo:acme/web:* --yes',
    second: ['not_found', GONE],
    given: async (box) => (await box.run(TRUSTING)).stdout,
  },
  'token exchange': {
    line: 'token exchange --token-file {given}',
    second: ['unauthenticated', 'each token of a CI job is exchanged once'],
    async given(box) {
      const issuer = await startIssuer(() => box.clock.now, 'here');
      await box.json(TRUSTING.replace(ISSUER, issuer.url));
      writeFileSync(box.path('job'), issuer.token());
      return box.path('job');
    },
  },
};
