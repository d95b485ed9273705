import { X509Certificate } from 'node:crypto';
import { AppError } from '../domain/errors.ts';

/** Certificates by which others sign. */

/** What people compare of a certificate. */
interface CertificateFacts {
  /** SHA-256, as most providers show it. */
  readonly fingerprint: string;
  /** When it ends, as ISO 8601 in UTC. */
  readonly ends_at: string;
}

/** Reads one certificate in PEM. Throws `invalid` for anything else, such as a key. */
export function certificateFacts(pem: string): CertificateFacts {
  const { fingerprint256: fingerprint, validTo } = parsed(pem);
  return { fingerprint, ends_at: new Date(validTo).toISOString() };
}

/** In bits: shorter ones can be broken. */
const SHORTEST_RSA = 2048;

/**
 * One certificate in the one form in which it is stored. Throws `invalid` as `certificateFacts` does, and for a key by
 * which no signature will be accepted.
 */
export function normalCertificate(pem: string): string {
  const certificate = parsed(pem);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= SHORTEST_RSA) return certificate.toString();
  throw new AppError('invalid', `the key of the certificate must be RSA, of ${SHORTEST_RSA} bits or more`, {
    hint: 'let the provider sign with such a key',
    flags: ['--certificate-file'],
  });
}

function parsed(pem: string): X509Certificate {
  // A chain, or a certificate with its key, would be cut without a word.
  if (pem.split('-----BEGIN ').length === 2 && pem.includes('-----BEGIN CERTIFICATE-----'))
    try {
      return new X509Certificate(pem);
    } catch {
      // Told below.
    }
  throw new AppError('invalid', 'that is no certificate in PEM', {
    hint: 'give the certificate by which the provider signs: it begins with -----BEGIN CERTIFICATE-----',
    flags: ['--certificate-file'],
  });
}
