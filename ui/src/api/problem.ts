/** Errors of the server as one typed class, so that every screen can say what happened, what to do, and a code. */
import type { Problem } from "./contract";

/** The server could not be reached at all. */
export const UNREACHABLE = "RR-UI-0001";
/** The server answered with something that is not a problem document. */
export const UNREADABLE = "RR-UI-0002";
/** This page itself failed. */
export const PAGE_FAILED = "RR-UI-0003";

/** Titles that only repeat the HTTP status. */
const STATUS_WORDS = new Set([
  "Bad Request",
  "Unauthorized",
  "Payment Required",
  "Forbidden",
  "Not Found",
  "Method Not Allowed",
  "Conflict",
  "Payload Too Large",
  "Unsupported Media Type",
  "Unprocessable Entity",
  "Too Many Requests",
  "Internal Server Error",
  "Service Unavailable",
]);

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail || problem.title, options);
    this.name = "ProblemError";
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }

  /** What happened, in a few words. The server's own title is often only the status in words, which helps nobody. */
  get headline(): string {
    return this.hasOwnTitle ? this.problem.title : sentence(this.problem.detail || this.problem.title);
  }

  /** What more there is to say, if there is more. */
  get explanation(): string | undefined {
    return this.hasOwnTitle && this.problem.detail ? sentence(this.problem.detail) : undefined;
  }

  private get hasOwnTitle(): boolean {
    return this.problem.title !== this.problem.detail && !STATUS_WORDS.has(this.problem.title);
  }

  /** The message for the field at `path`, when the server named one. */
  field(path: string): string | undefined {
    return this.problem.errors?.find((error) => error.path === path)?.message;
  }
}

/** Reads the problem document of a failed answer; an answer without one still becomes a problem. */
export async function readProblem(response: Response): Promise<ProblemError> {
  try {
    const body: unknown = await response.clone().json();
    if (isProblem(body)) return new ProblemError(body);
  } catch {
    // Not JSON: a proxy or a crash answered. The text below is all that can be said.
  }
  return new ProblemError({
    type: "about:blank",
    title: "The appliance gave an unexpected answer",
    detail: `It answered with status ${response.status}. Try again; if it stays, look at the appliance's log.`,
    status: response.status,
    code: UNREADABLE,
  });
}

/** A request that got no answer at all, as a problem. */
export function unreachable(cause: unknown): ProblemError {
  const problem: Problem = {
    type: "about:blank",
    title: "The appliance cannot be reached",
    detail: "Check that it is running and that this computer is on the network, then try again.",
    status: 0,
    code: UNREACHABLE,
  };
  return new ProblemError(problem, { cause });
}

/** Anything that was thrown, as a problem. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ProblemError(
    { type: "about:blank", title: "Something went wrong here", detail, status: 0, code: PAGE_FAILED },
    { cause: error },
  );
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as Problem).title === "string" &&
    typeof (body as Problem).code === "string"
  );
}

/** The server writes its messages small and without a full stop, as they stand in its log; people read sentences. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}
