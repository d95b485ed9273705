/**
 * A body that cannot break on its way out: the adaptor would print what broke it, and send its message to the
 * client. `broke` is told instead, and must end the connection.
 */
export function withStreamErrors(
  stream: ReadableStream<Uint8Array>,
  broke: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let isCancelled = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (isCancelled) return;
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (isCancelled) return;
        broke(error);
        controller.close();
      }
    },
    cancel: (reason) => {
      isCancelled = true;
      return reader.cancel(reason);
    },
  });
}
