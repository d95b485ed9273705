import { signinTrustAdd } from '../../../../operations/signin-trust/add.ts';
import { operationCommand } from '../../../app/command.ts';
import { trust } from './views.ts';

export const command = operationCommand({
  path: ['signin', 'trust', 'add'],
  operation: signinTrustAdd,
  details:
    'A CI job then stores no secret: roster token exchange gives it, for the token that its CI system makes for it, one of the service account that ends after some minutes. The subject is exact text, in which * stands for one or more characters but a colon, and as the last character for all the rest, if any; name the owner whole, as anybody can call themselves acme-evil. Whoever may choose what such a job does can do all that the service account may.',
  view: trust,
  examples: [
    'roster signin trust add --issuer https://token.actions.githubusercontent.com --subject repo:acme/web:ref:refs/heads/main --service-account ci --audience https://roster.acme.example',
    'roster signin trust add --issuer https://gitlab.com --subject project_path:acme/web:* --service-account ci --audience https://roster.acme.example --claim ref_protected=true --max-minutes 5',
  ],
  done: ({ subject, service_account: account }) => `CI jobs that are ${subject} get tokens of ${account}`,
});
