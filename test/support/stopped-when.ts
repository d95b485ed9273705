/** As if Ctrl-C were pressed at the moment from which `condition` holds. */
export function stoppedWhen(condition: () => boolean): AbortSignal {
  const { signal } = new AbortController();
  return Object.defineProperties(signal, {
    aborted: { get: condition },
    reason: { get: () => (condition() ? 'SIGINT' : undefined) },
  });
}
