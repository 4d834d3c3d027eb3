import { ProxyAgent } from 'undici';

/**
 * The global fetch, by way of an HTTP proxy where one is set (HTTPS_PROXY): offices often have no other way out.
 * The agent rides on the global fetch and not on undici's own, which tests could not hold back from the real network.
 */
export function createProxyFetch(proxy: string | null): typeof fetch {
  if (proxy === null) return fetch;
  const dispatcher = new ProxyAgent(proxy);
  // `as`: @types/node knows the dispatcher of the undici inside Node; this one is its newer sister with the same contract.
  return (input, init) => fetch(input, { ...init, dispatcher } as RequestInit);
}
