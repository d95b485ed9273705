import tls from 'node:tls';

/** What tests change of Node itself, where the files that run after them would have it, is put back. */
const { createSecureContext } = tls;
afterAll(() => void (tls.createSecureContext = createSecureContext));
