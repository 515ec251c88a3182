import type { IncomingMessage, ServerResponse } from 'node:http';
import Router from 'router';

/** Answers a request; what it throws or rejects with is answered as a problem. */
type Handler = (request: IncomingMessage & { url: string }, response: ServerResponse) => unknown;

/** Finds the handler of a request by method and path; calls `done` when there is none or it failed. */
export interface Routes {
  (request: IncomingMessage, response: ServerResponse, done: (error?: unknown) => void): void;
  get(path: string, handler: Handler): void;
  post(path: string, handler: Handler): void;
}

/**
 * The router of express, without the application around it: that gives each request and response another
 * prototype, which slows down later access to them, and nothing here uses its additions. A path is compared
 * with the routes in the order in which they were added.
 */
export function createRoutes(): Routes {
  // Its handlers are typed with its additions to a request, which ours do not need.
  return Router() as unknown as Routes;
}
