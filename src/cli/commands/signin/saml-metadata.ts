import { parser } from 'sax';
import type { QualifiedTag } from 'sax';
import { AppError } from '../../../domain/errors.ts';

/** Reads from the metadata of a SAML identity provider what roster needs. Nothing in it is expanded: a document type is refused. */

interface SamlMetadata {
  readonly entity_id: string;
  readonly sso_url: string;
  /** In PEM. */
  readonly certificates: readonly string[];
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** In characters, and in levels of elements. */
const LONGEST = 1_000_000;
const DEEPEST = 32;

/** Only the five entities of XML are known. */
const OPTIONS = { xmlns: true, strictEntities: true, position: false } as const;

/** What is collected of one entity. */
interface Entity {
  readonly id: string;
  readonly addresses: string[];
  readonly certificates: string[];
}

/** The one identity provider that metadata describe. Throws `invalid` for anything else. */
export function samlMetadata(text: string): SamlMetadata {
  if (text.length > LONGEST) throw refused('are longer than a megabyte');
  const [entity, ...others] = identityProviders(text);
  if (entity === undefined) throw refused('describe no identity provider');
  if (others.length > 0) throw refused(`describe ${others.length + 1} identity providers, and one is needed`);
  const [address] = entity.addresses;
  if (address === undefined) throw refused('name no address for HTTP-Redirect');
  if (entity.certificates.length === 0) throw refused('hold no certificate for signatures');
  return { entity_id: entity.id, sso_url: address, certificates: [...new Set(entity.certificates)].map(toPem) };
}

/** Elements that matter, by the namespace and name. */
type Tag = `${string} ${string}`;
const tagOf = ({ uri, local }: QualifiedTag): Tag => `${uri} ${local}`;

function identityProviders(text: string): Entity[] {
  const found: Entity[] = [];
  const open: QualifiedTag[] = [];
  let entity: Entity | undefined;
  let characters = '';
  const reader = parser(true, OPTIONS);
  const isIn = (tag: Tag) => open.some((one) => tagOf(one) === tag);
  const isForSignatures = () =>
    open.every((one) => tagOf(one) !== `${METADATA} KeyDescriptor` || valueOf(one, 'use') !== 'encryption');
  reader.onerror = () => {
    throw refused('are no well-formed XML');
  };
  reader.ondoctype = () => {
    throw refused('hold a document type');
  };
  reader.onopentag = (opened) => {
    const tag = opened as QualifiedTag;
    open.push(tag);
    characters = '';
    if (open.length > DEEPEST) throw refused('are nested too deep');
    if (tagOf(tag) === `${METADATA} EntityDescriptor`)
      entity = { id: valueOf(tag, 'entityID') ?? '', addresses: [], certificates: [] };
    if (entity === undefined) return;
    if (tagOf(tag) === `${METADATA} IDPSSODescriptor`) found.push(entity);
    if (tagOf(tag) === `${METADATA} SingleSignOnService` && valueOf(tag, 'Binding') === REDIRECT)
      entity.addresses.push(valueOf(tag, 'Location') ?? '');
  };
  reader.ontext = (piece) => void (characters += piece);
  reader.onclosetag = () => {
    const closed = open.at(-1);
    if (closed !== undefined && tagOf(closed) === `${SIGNATURE} X509Certificate`)
      if (isIn(`${METADATA} IDPSSODescriptor`) && isForSignatures()) entity?.certificates.push(characters);
    open.pop();
  };
  reader.write(text).close();
  return found;
}

const valueOf = ({ attributes }: QualifiedTag, name: string): string | undefined =>
  Object.values(attributes).find((one) => one.local === name && one.uri === '')?.value;

const toPem = (text: string): string => {
  const base64 = text.replace(/\s+/g, '');
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
};

const refused = (why: string): AppError =>
  new AppError('invalid', `the metadata ${why}`, {
    hint: 'download the metadata of the identity provider again; or give --entity-id, --sso-url and --certificate-file',
    flags: ['--metadata-file'],
  });
