import type { FastifyInstance } from "fastify";

const lookEveryMs = 25;
/** For downloads that are under way. */
const patienceMs = 5_000;

/**
 * Ends when the last answer is out. Node closes idle connections only once, at the beginning; one whose answer ends a
 * moment later would be kept alive for as long as keep-alive lasts.
 */
export async function closeServer(server: FastifyInstance): Promise<void> {
  const closed = server.close();
  const looking = setInterval(() => server.server.closeIdleConnections(), lookEveryMs);
  const lastly = setTimeout(() => server.server.closeAllConnections(), patienceMs);
  try {
    await closed;
  } finally {
    clearInterval(looking);
    clearTimeout(lastly);
  }
}
