import http from 'node:http';

/**
 * Has this process ask every server itself, whatever NODE_USE_ENV_PROXY and HTTP_PROXY say: what pushbench
 * asks is its own target. Variables stay as they are, for a target may need them. A proxy must be named for
 * the exception from it to hold. Where no variable names one, nothing is left to do: Node.js would load a
 * client for it, a tenth of the time in which pushbench starts.
 */
export function requestDirectly(): void {
  const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
  if (variables.every((name) => !process.env[name])) return;
  const nowhere = 'http://127.0.0.1:9';
  http.setGlobalProxyFromEnv?.({ http_proxy: nowhere, https_proxy: nowhere, no_proxy: '*' });
}
