import * as z from 'zod/mini';
import { normalCertificate } from '../../core/certificate.ts';
import { operation } from '../../core/operation.ts';
import type { OutputOf } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import type { SamlSettings } from '../../domain/signin/provider.ts';
import {
  certificates,
  commonProviderFields,
  newProviderField,
  samlFields,
  signInProvider,
} from '../../domain/signin/provider-fields.ts';
import { commonAfter, providerBefore, putConfigured } from './configured.ts';
import { MANAGE_SIGN_IN } from './provider.ts';

const input = z.object({
  provider: newProviderField('saml'),
  ...samlFields(),
  certificates: z.optional(certificates()),
  ...commonProviderFields(),
});

export const signinConfigureSaml = operation({
  name: 'signin.configure-saml',
  summary: 'Let people sign in by a SAML 2.0 provider, or change how',
  permission: MANAGE_SIGN_IN,
  records: ['SignInProvider.Configured'],
  input,
  output: signInProvider,
  errors: ['invalid', 'not_found', 'conflict', 'escalation', 'owner_role', 'scope_mismatch'],
  async run(context, asked) {
    const before = await providerBefore(context.tx, asked.provider, 'saml');
    const settings = settingsAfter(asked, before?.settings);
    const facts = await commonAfter(context, asked, before, context.environment.newId());
    return putConfigured(context, before, { ...facts, kind: 'saml', settings }, false);
  },
});

/** What is asked for, and for the rest what is there. Throws `invalid` for what is missing, or no certificate. */
function settingsAfter(asked: OutputOf<typeof input>, before: SamlSettings | undefined): SamlSettings {
  const entity_id = asked.entity_id ?? before?.entity_id;
  const sso_url = asked.sso_url ?? before?.sso_url;
  const given = asked.certificates?.map(normalCertificate) ?? before?.certificates;
  if (entity_id === undefined || sso_url === undefined || given === undefined)
    throw new AppError('invalid', 'a new provider needs its entity ID, its address and its certificate', {
      hint: 'give --metadata-file FILE, or --entity-id, --sso-url and --certificate-file',
      flags: ['--metadata-file', '--entity-id', '--sso-url', '--certificate-file'],
    });
  return {
    entity_id,
    sso_url,
    certificates: [...new Set(given)],
    name_id_format: asked.name_id_format ?? before?.name_id_format ?? null,
  };
}
