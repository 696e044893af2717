import { errorBody } from "@lode/contract/coordinator";
import type { Reporter } from "@lode/runtime/events";
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from "@nestjs/common";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "../access/api-error.ts";
import { knownFailure } from "../database/database-failure.ts";
import { notesOf } from "../observability/request-notes.ts";

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** Every failure as the one error body. What we did not foresee answers 500 and nothing else; the log has the rest. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly reporter: Reporter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = answerOf(error);
    // The line about a refusal is written when the answer is out; only what went wrong here has more to tell.
    notesOf(reply).code = answer.code;
    if (answer.status >= 500) {
      const fields = { requestId: request.id, method: request.method, route: request.routeOptions?.url };
      this.reporter.error("requestFailed", { ...fields, code: answer.code, error });
    }
    if (answer.retryAfterSeconds !== undefined) reply.header("Retry-After", answer.retryAfterSeconds);
    reply.status(answer.status).type("application/json; charset=utf-8");
    reply.send(JSON.stringify(errorBody(answer.status, answer.code, answer.message)));
  }
}

function answerOf(error: unknown): Answer {
  if (error instanceof ApiError) {
    const { status, code, message, retryAfterSeconds } = error;
    return { status, code, message, retryAfterSeconds };
  }
  // The database, the store or the chain is in trouble: ours to mend, theirs to try again.
  const known = knownFailure(error);
  if (known?.retry === "later") {
    return { status: 503, code: known.code, message: "Not available right now", retryAfterSeconds: 5 };
  }
  const status = statusOf(error);
  const code = codes[status] ?? (status < 500 ? "REQUEST_INVALID" : "INTERNAL");
  return { status, code, message: status < 500 && error instanceof Error ? error.message : "Internal server error" };
}

/** Of what Nest and Fastify refuse by themselves: unknown routes, bodies that are too large or no JSON. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
}

const codes: Readonly<Record<number, string>> = {
  400: "REQUEST_MALFORMED",
  404: "ROUTE_NOT_FOUND",
  408: "REQUEST_TIMEOUT",
  413: "BODY_TOO_LARGE",
  415: "MEDIA_TYPE_UNSUPPORTED",
};
