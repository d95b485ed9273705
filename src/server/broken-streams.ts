/** Is told what broke an answer on its way, and must end the connection, so that half an answer is seen to be half. */
export type Broke = (error: unknown) => void;

/**
 * A body that cannot break on its way out: the adaptor would print what broke it, and send its message to the
 * client. Where nobody is to be told, it breaks as streams do.
 */
export function unbroken(stream: ReadableStream<Uint8Array>, broke: Broke | undefined): ReadableStream<Uint8Array> {
  if (broke === undefined) return stream;
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        broke(error);
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
