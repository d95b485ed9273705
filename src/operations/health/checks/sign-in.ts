import { certificateFacts } from '../../../core/certificate.ts';
import { currentPermissionsOf } from '../../../core/guards/permissions.ts';
import { allows } from '../../../domain/access/permission-set.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { check, day, daysBefore } from './check.ts';

/** Checks of the providers by which people sign in. */

const NEEDS: readonly Permission[] = ['organization.okta.view'];

export const signInConfigurer = check({
  code: 'sign_in_configurer',
  about: 'who configured the providers by which people sign in',
  needs: NEEDS,
  async offenders({ tx }) {
    const providers = await tx.signIn.providers();
    const held = await currentPermissionsOf(tx, [...new Set(providers.map((one) => one.configured_by))]);
    return providers.filter(({ configured_by: id }) => {
      const permissions = held.get(id);
      return permissions === undefined || !allows(permissions, 'organization.change_owner');
    });
  },
  tell: ({ name, kind }) => [
    name,
    `whoever configured the sign-in provider ${name} may not change Owners any more, so it may give less than it should`,
    `roster signin configure ${kind} ${name}`,
  ],
});

export const signInRequired = check({
  code: 'sign_in_required',
  about: 'whether people can sign in',
  needs: NEEDS,
  offenders: async ({ tx }) =>
    (await tx.signIn.required()) && (await tx.signIn.providers()).every(({ status }) => status !== 'enabled')
      ? [null]
      : [],
  tell: () => [
    null,
    'people must sign in by a provider, and none is enabled: only who may change Owners can log in',
    'roster signin require off',
  ],
});

/** In days. */
const SOON = 30;

export const signInCertificate = check({
  code: 'sign_in_certificate',
  about: 'the certificates of sign-in providers',
  needs: NEEDS,
  async offenders({ tx }, { at }) {
    const until = daysBefore(at, -SOON);
    return (await tx.signIn.providers()).flatMap((provider) => {
      if (provider.kind !== 'saml') return [];
      // While another one lasts, the provider may sign by that.
      const last =
        provider.settings.certificates
          .map((pem) => certificateFacts(pem).ends_at)
          .toSorted()
          .at(-1) ?? at;
      return last > until ? [] : [{ name: provider.name, last }];
    });
  },
  tell: ({ name, last }, { at }) => [
    name,
    `the certificate of the sign-in provider ${name} ${last > at ? 'ends' : 'ended'} on ${day(last)}`,
    `roster signin configure saml ${name} --metadata-file FILE`,
  ],
});
