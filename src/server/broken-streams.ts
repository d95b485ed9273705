/**
 * An answer whose body cannot break on its way out. The adaptor would print what broke it, and send its message to
 * the client: instead `broke` is told, which must end the connection, so that half an answer is seen to be half.
 * Answers in JSON are whole before they are sent, and stay as they are.
 */
export function unbroken(answer: Response, broke: (error: unknown) => void): Response {
  const type = answer.headers.get('content-type');
  if (type === null || WHOLE.test(type) || answer.body === null) return answer;
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const body = new ReadableStream<Uint8Array>({
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
  return new Response(body, { status: answer.status, headers: answer.headers });
}

const WHOLE = /^application\/(?:[\w.-]+\+)?json\b/;
