import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { paths } from '../../core/messages/contract.ts';
import { tlsFailureOf } from '../../core/tlsFailure.ts';
import { trustIn } from '../../core/trust.ts';

/** Where a target answers. */
export interface TargetAddress {
  readonly url: string;
  /** Certificates of the authorities that are trusted there, as PEM; null for those of Node.js. */
  readonly authority: string | null;
}

/** A request to a target that its caller still has to end. */
export function requestTo(
  { url, authority }: TargetAddress,
  path: string,
  options: RequestOptions,
): ClientRequest {
  const at = new URL(path, url);
  if (at.protocol !== 'https:') return httpRequest(at, options);
  return httpsRequest(at, { ...options, ...trustIn(authority) });
}

/** Asks for a target's health and gives the body of the answer, whatever it says. */
export function healthOf(address: TargetAddress, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(withinMs);
    const request = requestTo(address, paths.health, { agent: false, signal });
    request.on('error', (error) =>
      reject(signal.aborted ? new Error(`no answer within ${withinMs / 1000} s`) : error),
    );
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    request.end();
  });
}

/** Why a request to a target failed, in words; the error's own where it is not about TLS. */
export const reasonOf = (error: unknown): string =>
  tlsFailureOf(error) ?? ((error as Error).message || `${(error as NodeJS.ErrnoException).code}`);
