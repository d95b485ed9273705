import { createCA, createCert } from 'mkcert';

/** Certificates made for one run of the tests. */

export interface Certificates {
  /** The authority's own certificate (PEM), to be trusted. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate, for this machine unless told otherwise, and the authority that signed it. `validity` in days. */
export async function makeCertificates({
  domains = ['localhost', '127.0.0.1'],
  validity = 2,
}: { readonly domains?: string[]; readonly validity?: number } = {}): Promise<Certificates> {
  const ca = await createCA({
    organization: 'Acme tests',
    countryCode: 'FI',
    state: 'Uusimaa',
    locality: 'Helsinki',
    validity: 2,
  });
  const { cert, key } = await createCert({ ca, domains, validity });
  return { ca: ca.cert, cert, key };
}
