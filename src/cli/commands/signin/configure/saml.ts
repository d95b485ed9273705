import * as z from 'zod/mini';
import { field, FILE } from '../../../../domain/field.ts';
import { signinConfigureSaml } from '../../../../operations/signin/configure-saml.ts';
import { customCommand } from '../../../app/command.ts';
import { readNamed, readPem } from '../../../process/read-named.ts';
import { samlMetadata } from '../saml-metadata.ts';
import { addressNote, provider } from '../views.ts';

const fileFlags = {
  metadata_file: z.optional(field(z.string(), 'a file with the metadata of the provider, read for the rest', FILE)),
  certificate_file: z.optional(field(z.string(), 'a file with the certificates by which it signs, in PEM', FILE)),
};

export const command = customCommand({
  path: ['signin', 'configure', 'saml'],
  operation: signinConfigureSaml,
  details:
    'What is left out stays as it is, and --domain "" lets addresses of every domain count again; what is given beside --metadata-file goes before what that says. Whoever controls the provider can sign in as any of the people whom it knows here, so only who may change Owners configures one; it never makes an Owner. SAML has no word for a verified address: with --trust-email, those that the provider tells count.',
  flags: z.extend(z.omit(signinConfigureSaml.input, { certificates: true }), fileFlags),
  positions: ['provider'],
  shows: provider,
  examples: [
    'roster signin configure saml entra --metadata-file metadata.xml --trust-email --domain acme.example',
    'roster signin configure saml adfs --entity-id https://adfs.acme.example/id --sso-url https://adfs.acme.example/ls --certificate-file adfs.pem',
  ],
  async run(cli, { metadata_file: metadata, certificate_file: certificate, ...settings }) {
    const read =
      metadata === undefined
        ? undefined
        : samlMetadata(readNamed(`--metadata-file ${metadata}`, metadata, 'name the file of the metadata'));
    const configured = await cli.call(signinConfigureSaml, {
      ...(read && { ...read, certificates: [...read.certificates] }),
      ...settings,
      ...(certificate !== undefined && { certificates: pemsIn(readPem('--certificate-file', certificate)) }),
    });
    await cli.show(provider, configured, signinConfigureSaml.output);
    if (!cli.told.unchanged) cli.note(addressNote(configured));
  },
});

/** Each certificate of a file by itself; a file without any is left to be refused. */
const pemsIn = (text: string): string[] => {
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  return found === null ? [text] : [...found];
};
