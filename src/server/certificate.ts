import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { AppError, systemCode } from '../domain/errors.ts';

/** A certificate with its chain and its key, both PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Throws `invalid` where they are no certificate and its key. */
export function fitting(tls: Tls): Tls {
  const refuse = (reason: string, cause?: unknown) =>
    new AppError('invalid', 'certificate and key cannot be used together', {
      hint: 'PEM files: the certificate with its chain, and the key that it was made for, without a passphrase',
      details: { reason },
      cause,
    });
  try {
    // TLS itself would take an empty key, and then refuse everybody.
    if (!new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key)))
      throw refuse('the key is of another certificate');
    createSecureContext(tls);
    return tls;
  } catch (error) {
    throw error instanceof AppError ? error : refuse(systemCode(error), error);
  }
}
