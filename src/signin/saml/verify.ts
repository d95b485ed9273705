import { hashSecret } from '../../core/secrets.ts';
import type { VerifiedIdentity } from '../../core/sign-in.ts';
import { AppError } from '../../domain/errors.ts';
import { emailFault } from '../../domain/names/names.ts';
import { attributeOf, readXml } from '../../lib/xml-tree.ts';
import type { XmlElement } from '../../lib/xml-tree.ts';
import { EMAIL_FORMAT, PERSISTENT_FORMAT, requireAt, requireFor, requireRequest, subjectOf } from './assertion.ts';
import { attributesOf, personIn } from './attributes.ts';
import { readEnvelope } from './envelope.ts';
import { ASSERTION } from './names.ts';
import { refusedResponse, shown } from './refused.ts';
import { isSignedByOne } from './signed-info.ts';

/** Checks responses of SAML 2.0: the library the signature, these files what it leaves open. */

interface Given {
  /** The parameter `SAMLResponse` of the form that the browser sent. */
  readonly response: string;
  /** The entity id of the identity provider. */
  readonly issuer: string;
  /** Its certificates, in PEM; one of them must have signed. */
  readonly certificates: readonly string[];
  /** The attribute that names groups. */
  readonly groupsClaim: string;
  /** Our entity id, and where responses are sent. */
  readonly audience: string;
  readonly recipient: string;
  /** The request that this browser made; null: the provider began. */
  readonly requestId: string | null;
  /** Now, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Who somebody is by a signed assertion, and nothing that is not signed. Throws `unauthenticated` for a response that is
 * not in order, or not for this sign-in; whether the assertion was used before is left to the caller (`use`).
 */
export async function verifyResponse(given: Given): Promise<VerifiedIdentity> {
  const { response, issuer, audience, recipient, requestId, now } = given;
  const envelope = readEnvelope(response);
  requireAt(envelope.destination, recipient, 'destination');
  if (envelope.issuer !== undefined && envelope.issuer !== issuer)
    throw refusedResponse(`is of ${shown(envelope.issuer)}, and not of ${issuer}`);
  requireRequest(envelope.inResponseTo, requestId);
  const assertion = await signedAssertion(given, envelope);
  const expires = requireFor(assertion, { issuer, audience, recipient, requestId, now });
  const { nameId, format } = subjectOf(assertion);
  const attributes = attributesOf(assertion);
  const { email, ...person } = personIn(attributes, given.groupsClaim);
  const address = email ?? (format === EMAIL_FORMAT ? nameId : null);
  return {
    issuer,
    subject: nameId,
    isLasting: format === PERSISTENT_FORMAT,
    // It is shown and recorded as it is.
    email: address !== null && emailFault(address) === undefined ? address : null,
    // SAML has no word for it: the provider's configuration says whether its addresses are trusted.
    emailVerified: false,
    ...person,
    claims: { ...Object.fromEntries(attributes), NameID: nameId, 'NameID format': format },
    use: hashSecret(JSON.stringify([issuer, 'saml', envelope.assertionId])),
    expires,
  };
}

/** The assertion as it was signed, and not as the document shows it. */
async function signedAssertion(
  { issuer, certificates, audience, recipient }: Given,
  { text, assertionId, signature }: ReturnType<typeof readEnvelope>,
): Promise<XmlElement> {
  if (!(await isSignedByOne(certificates, signature))) throw notSigned();
  const { SAML } = await import('@node-saml/node-saml');
  const library = new SAML({
    idpCert: [...certificates],
    idpIssuer: issuer,
    issuer: audience,
    // Audiences and times are checked with better words, and with our clock: it reads that of the machine.
    audience: false,
    acceptedClockSkewMs: -1,
    callbackUrl: recipient,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
  });
  const signed = await library
    .validatePostResponseAsync({ SAMLResponse: Buffer.from(text).toString('base64') })
    .then(({ profile }) => profile?.getAssertionXml?.())
    .catch((error: unknown) => {
      throw isOfTime(error)
        ? refusedResponse('does not say from when and until when it can be used')
        : notSigned(error);
    });
  const tree = readXml(signed ?? '');
  if ('fault' in tree || tree.root.namespace !== ASSERTION || attributeOf(tree.root, 'ID') !== assertionId)
    throw notSigned();
  return tree.root;
}

/** It parses times, though it does not judge them, before ours are asked. */
const isOfTime = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Error parsing ');

const notSigned = (cause?: unknown): AppError =>
  new AppError('unauthenticated', 'the response of the identity provider is not signed by it', {
    hint: 'compare its certificates with those here: roster signin show',
    details: { proof: 'saml' },
    cause,
  });
