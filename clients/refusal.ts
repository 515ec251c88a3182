/** Whether an answer says that the request itself is wrong: sending it again would change nothing. */
export const isRefusal = (status: number): boolean =>
  // 429 asks to come back later, like a 5xx; 501 says that there is nothing to come back to (RFC 9110 §15.6.2).
  status === 501 || (status < 500 && status !== 429);

/** What to say of a refusal; `endpoint` is method and path. A target may leave out what it does not serve. */
export function refusalOf(endpoint: string, status: number, otherwise: string): string {
  if (status !== 404 && status !== 501) return otherwise;
  return (
    `the target does not serve ${endpoint} (it answered ${status}): ` +
    'implement the endpoint as servers/CONTRACT.md says, or leave out the variants that need it'
  );
}
